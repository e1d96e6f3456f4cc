package studio

import (
	"encoding/json"
	"errors"
	"log/slog"
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

// stop tells a page why an upload goes no further, or from where on to go on.
func (s *Studio) stop(w http.ResponseWriter, q *desk.Request, p progress, err error) {
	status := http.StatusUnprocessableEntity
	var offset *WrongOffset
	var refused *Refused
	why, known := s.why(q, err)
	switch {
	case errors.As(err, &offset):
		status, p.Offset = http.StatusConflict, max(p.Offset, offset.Want)
	case errors.As(err, &refused) && refused.Why == PartOfFile:
		status = http.StatusConflict
	case errors.Is(err, ErrNoUpload), errors.Is(err, desk.ErrNotHere):
		status, p.Over = http.StatusNotFound, true
	case known:
		p.Over = true
	case q.Context().Err() != nil:
		return // nobody waits for the answer any more
	default:
		s.log.Warn("a part of a file did not arrive", slog.Any("error", err))
		status = http.StatusInternalServerError
	}
	p.Why = why
	answer(w, status, p)
}

// why puts into words why a file is not taken, and whether it is its own fault.
func (s *Studio) why(q *desk.Request, err error) (string, bool) {
	var refused *Refused
	var unfit *campaign.Unfit
	if p, is := refusal(err); is {
		return q.Say(p), true
	}
	switch {
	case errors.As(err, &refused):
		return q.Say(refused.said(q)), refused.Why != PartOfFile
	case errors.As(err, &unfit):
		return q.Say(desk.Say("No display could show this file: {text}. What to do: {remedy}.", "text", desk.Foreign{Lang: "en", Text: unfit.Text}, "remedy", desk.Foreign{Lang: "en", Text: unfit.Remedy})), true
	case errors.Is(err, ErrNoUpload), errors.Is(err, desk.ErrNotHere):
		return q.Say(desk.Say("This upload is gone. Choose the file again.")), true
	default:
		return q.Say(desk.Say("The connection broke. It goes on by itself.")), false
	}
}

// said words a refusal, with what to do about it.
func (r *Refused) said(q *desk.Request) desk.Phrase {
	switch r.Why {
	case EmptyFile:
		return desk.Say("The file is empty. Take another, or export it again.")
	case LargeFile:
		return desk.Say("The file has {have}, and at most {most} are allowed. Make it smaller: fewer pixels, or a shorter film.", "have", q.Bytes(r.Have), "most", q.Bytes(r.Most))
	case ManyUploads:
		return desk.Say("{n} files are on their way already. Wait until one has arrived.", "n", int(r.Have))
	case FullUploads:
		return desk.Say("Files of {have} are on their way already, and at most {most} fit. Wait until one has arrived.", "have", q.Bytes(r.Have), "most", q.Bytes(r.Most))
	case LongerFile:
		return desk.Say("The file has grown while it was sent. Choose it again.")
	case PartOfFile:
		return desk.Say("{have} of {most} have arrived. It goes on by itself.", "have", q.Bytes(r.Have), "most", q.Bytes(r.Most))
	default:
		return desk.Say("The controller’s disk is full. Nothing is lost: make room on it, then choose the file again.")
	}
}

// answer sends what a page is to hear.
func answer(w http.ResponseWriter, status int, p progress) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(p) // a page that has gone asks again
}
