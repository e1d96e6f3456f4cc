package studio

import (
	"errors"
	"mime/multipart"
	"net/http"
	"net/url"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// inMemory is how much of a form with files is kept in memory; the rest waits on
// disk.
const inMemory = 1 << 20

// sendWhole takes files from a form, for browsers in which no script runs. A file
// comes whole or not at all.
func (s *Studio) sendWhole(w http.ResponseWriter, r *http.Request) {
	q := s.room.Ask(r)
	if q.Person == "" {
		http.Redirect(w, r, "/sign-in?"+url.Values{"back": {r.Referer()}}.Encode(), http.StatusSeeOther)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, playlists.MaxMedia+inMemory)
	if err := r.ParseMultipartForm(inMemory); err != nil { //nolint:gosec // bounded just now
		s.room.Fail(w, q, desk.Refuse("The file did not arrive whole. Send it again; at most {most} are allowed.", "most", q.Bytes(playlists.MaxMedia)))
		return
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }()
	to, err := s.sent(q, r.MultipartForm.File["file"])
	if err != nil {
		s.room.Fail(w, q, s.refused(q, err))
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther) //nolint:gosec // an address of ours, of names that a draft has
}

// sent keeps the files of a form, one after another.
func (s *Studio) sent(q *desk.Request, files []*multipart.FileHeader) (string, error) {
	for i, f := range files {
		d, st, sl, err := s.slide(q)
		if err != nil {
			return "", err
		}
		e, err := s.pour(q, f)
		if err != nil {
			return "", err
		}
		if i > 0 {
			q.PostForm.Set("base", "") // what we did ourselves just now is no other person's change
			q.Form.Set("base", "")
		}
		if _, err := s.attach(q, d, st, sl, f.Filename, playlists.Lang(q.Field("lang")), e); err != nil {
			return "", err
		}
	}
	return "/campaigns/" + q.PathValue("campaign") + "/stories/" + q.PathValue("story") + "/slides/" + q.PathValue("slide"), nil
}

// pour lets a file go the way of all uploads.
func (s *Studio) pour(q *desk.Request, f *multipart.FileHeader) (e campaign.Entry, err error) {
	b, err := f.Open()
	if err != nil {
		return e, err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	u, err := s.opt.Uploads.Begin(f.Filename, f.Size)
	if err != nil {
		return e, err
	}
	if _, err := s.opt.Uploads.Append(u.ID, 0, b); err != nil {
		return e, err
	}
	return s.opt.Uploads.Finish(q.Context(), u.ID)
}

// refused makes of an upload's error one for the person, if it is one.
func (s *Studio) refused(q *desk.Request, err error) error {
	if why, known := s.why(q, err); known && !errors.Is(err, desk.ErrNotHere) {
		return &desk.Refusal{Phrase: desk.Phrase{Text: why}}
	}
	return err
}
