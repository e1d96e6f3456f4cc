package desk

import (
	"errors"
	"log/slog"
	"net/http"
)

// nothingView says that an address leads nowhere, that something can't be done, or
// that the store is silent.
type nothingView struct {
	Path   string
	Broken bool
	Why    Phrase // of a refusal
}

// fail answers with a page that says what is wrong, as far as a person can use
// it; the log has the cause.
func (d *Desk) fail(w http.ResponseWriter, q *Request, err error) {
	v := nothingView{Path: q.URL.Path}
	p := Page{Name: "nothing", Title: Say("Not here"), Status: http.StatusNotFound, Data: &v}
	var refusal *Refusal
	switch {
	case errors.As(err, &refusal):
		v.Why, p.Title, p.Status = refusal.Phrase, Say("Not possible"), http.StatusConflict
	case q.Context().Err() != nil:
		return // nobody waits for the answer any more
	case !errors.Is(err, ErrNotHere):
		d.opt.Log.Error("a page could not be answered", slog.String("path", q.URL.Path), slog.Any("error", err))
		v.Broken, p.Title, p.Status = true, Say("No answer"), http.StatusInternalServerError
	}
	d.own.write(w, q, p)
}
