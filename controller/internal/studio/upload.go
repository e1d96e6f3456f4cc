package studio

import (
	"encoding/json"
	"net/http"
	"strconv"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// maxChunk bounds one part of a file; a page sends parts of 8 MB. maxAsk bounds a
// form that says what to do with one.
const (
	maxChunk = 16 << 20
	maxAsk   = 64 << 10
)

// progress is what a page hears of an upload.
type progress struct {
	ID     string `json:"id"`
	Offset int64  `json:"offset"`
	Length int64  `json:"length,omitempty"`
	Why    string `json:"why,omitempty"` // why it goes no further, in the reader's words
	Over   bool   `json:"over,omitempty"`
	To     string `json:"to,omitempty"` // the page where the file is now
	File   string `json:"file,omitempty"`
}

// beginUpload makes room for a file.
func (s *Studio) beginUpload(w http.ResponseWriter, r *http.Request) {
	q, ok := s.writer(w, r, maxAsk)
	if !ok {
		return
	}
	if _, err := s.draft(q); err != nil {
		s.stop(w, q, progress{}, err)
		return
	}
	length, err := strconv.ParseInt(q.Field("size"), 10, 64)
	if err != nil {
		s.stop(w, q, progress{}, &Refused{Why: EmptyFile})
		return
	}
	u, err := s.opt.Uploads.Begin(q.Field("name"), length)
	if err != nil {
		s.stop(w, q, progress{}, err)
		return
	}
	answer(w, http.StatusCreated, progress{ID: u.ID, Offset: u.Offset, Length: u.Length})
}

// tellUpload says how far an upload is, so that a page goes on from there.
func (s *Studio) tellUpload(w http.ResponseWriter, r *http.Request) {
	q, ok := s.writer(w, r, maxAsk)
	if !ok {
		return
	}
	u, err := s.opt.Uploads.At(r.PathValue("upload"))
	if err != nil {
		s.stop(w, q, progress{}, err)
		return
	}
	answer(w, http.StatusOK, progress{ID: u.ID, Offset: u.Offset, Length: u.Length})
}

// appendUpload takes one part. Whatever breaks it off, what has arrived is kept.
func (s *Studio) appendUpload(w http.ResponseWriter, r *http.Request) {
	q, ok := s.writer(w, r, maxChunk)
	if !ok {
		return
	}
	id := r.PathValue("upload")
	offset, err := strconv.ParseInt(r.URL.Query().Get("offset"), 10, 64)
	if err != nil {
		s.stop(w, q, progress{ID: id}, &WrongOffset{})
		return
	}
	at, err := s.opt.Uploads.Append(id, offset, r.Body)
	if err != nil {
		s.stop(w, q, progress{ID: id, Offset: at}, err)
		return
	}
	answer(w, http.StatusOK, progress{ID: id, Offset: at})
}

// finishUpload keeps a file that is whole and puts it into the slide that the form
// names.
func (s *Studio) finishUpload(w http.ResponseWriter, r *http.Request) {
	q, ok := s.writer(w, r, maxAsk)
	if !ok {
		return
	}
	id := r.PathValue("upload")
	r.SetPathValue("story", q.Field("story"))
	r.SetPathValue("slide", q.Field("slide"))
	d, st, sl, err := s.slide(q)
	if err != nil {
		s.stop(w, q, progress{ID: id}, err)
		return
	}
	u, err := s.opt.Uploads.At(id)
	var e campaign.Entry
	if err == nil {
		e, err = s.opt.Uploads.Finish(r.Context(), id)
	}
	var file string
	if err == nil {
		file, err = s.attach(q, d, st, sl, u.Name, playlists.Lang(q.Field("lang")), e)
	}
	if err != nil {
		s.stop(w, q, progress{ID: id, Offset: u.Offset}, err)
		return
	}
	answer(w, http.StatusOK, progress{ID: id, Offset: u.Length, Length: u.Length, To: slideAt(d, st.ID, sl.ID), File: file})
}

// writer lets only a person through who signed in, and bounds what they send.
func (s *Studio) writer(w http.ResponseWriter, r *http.Request, most int64) (*desk.Request, bool) {
	r.Body = http.MaxBytesReader(w, r.Body, most)
	q := s.room.Ask(r)
	if q.Person != "" {
		return q, true
	}
	answer(w, http.StatusForbidden, progress{Why: q.Say(desk.Say("You are signed out. Sign in, then choose the file again: it goes on where it was.")), Over: true})
	return q, false
}

// answer sends what a page is to hear.
func answer(w http.ResponseWriter, status int, p progress) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(p) // a page that has gone asks again
}
