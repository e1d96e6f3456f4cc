package studio

import (
	"errors"
	"mime/multipart"
	"net/http"
	"strings"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// inMemory is how much of a form with files is kept in memory; the rest waits on
// disk.
const inMemory = 1 << 20

// maxWhole bounds such a form.
const maxWhole = playlists.MaxMedia + inMemory

// ofSlide is the address of the slide to which a form belongs.
func ofSlide(r *http.Request) string { return strings.TrimSuffix(r.URL.Path, "/media") }

// sendWhole takes files from a form, for browsers in which no script runs. A file
// comes whole or not at all.
func (s *Studio) sendWhole(q *desk.Request) (desk.Answer, error) {
	if err := q.ParseMultipartForm(inMemory); err != nil {
		return desk.Answer{}, desk.Refuse("The file did not arrive whole. Send it again; at most {most} are allowed.", "most", q.Bytes(playlists.MaxMedia))
	}
	defer func() { _ = q.MultipartForm.RemoveAll() }()
	if err := s.sent(q, q.MultipartForm.File["file"]); err != nil {
		return desk.Answer{}, s.refused(q, err)
	}
	return desk.Answer{To: ofSlide(q.Request)}, nil
}

// sent keeps the files of a form, one after another.
func (s *Studio) sent(q *desk.Request, files []*multipart.FileHeader) error {
	for i, f := range files {
		d, st, sl, err := s.slide(q)
		if err != nil {
			return err
		}
		e, err := s.pour(q, f)
		if err != nil {
			return err
		}
		if i > 0 {
			q.PostForm.Set("base", "") // what we did ourselves just now is no other person's change
			q.Form.Set("base", "")
		}
		if _, err := s.attach(q, d, st, sl, f.Filename, playlists.Lang(q.Field("lang")), e); err != nil {
			return err
		}
	}
	return nil
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
