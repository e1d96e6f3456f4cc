package studio

import (
	"errors"
	"log/slog"
	"net/http"

	"storyline/controller/internal/desk"
	"storyline/playlists/campaign"
)

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
