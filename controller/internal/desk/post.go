package desk

import (
	"errors"
	"net/http"
)

// Answer is what becomes of a form that was sent: where its person goes next, and
// what the page there has to say. An Answer with a Page shows that page at once,
// with its status: a form that must be put right.
type Answer struct {
	To     string
	Notice Phrase
	Page   *Page
}

// Post answers a form. Nobody but a person who signed in gets as far as do; others
// are led to the door, and back from there to the page where they were.
func (r *Room) Post(pattern string, do func(*Request) (Answer, error)) {
	r.desk.handle("POST "+pattern, func(w http.ResponseWriter, req *http.Request) {
		req.Body = http.MaxBytesReader(w, req.Body, maxForm)
		q := r.desk.ask(req)
		if q.Person == "" {
			toDoor(w, req, q.PostFormValue("back"))
			return
		}
		if err := req.ParseForm(); err != nil {
			r.desk.fail(w, q, Unread(q.Reader, err, maxForm))
			return
		}
		a, err := do(q)
		r.answer(w, q, a, err)
	})
}

// Upload answers a form that brings files. Do reads its parts itself, with
// MultipartReader, so that a large one need not fit into memory; at most limit
// bytes of it can be read. People who did not sign in are led to the door as by
// Post, and from there to the address back.
func (r *Room) Upload(pattern string, limit int64, back func(*http.Request) string, do func(*Request) (Answer, error)) {
	r.desk.handle("POST "+pattern, func(w http.ResponseWriter, req *http.Request) {
		req.Body = http.MaxBytesReader(w, req.Body, limit)
		q := r.desk.ask(req)
		if q.Person == "" {
			toDoor(w, req, back(req))
			return
		}
		a, err := do(q)
		r.answer(w, q, a, err)
	})
}

// Unread refuses a form that could not be read to its end.
func Unread(rd *Reader, err error, limit int64) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return Refuse("This form holds more than {size}. Send files by their own field.", "size", rd.Bytes(limit))
	}
	return Refuse("This form could not be read. Go back and send it again.")
}

// answer says what became of a form.
func (r *Room) answer(w http.ResponseWriter, q *Request, a Answer, err error) {
	switch {
	case err != nil:
		r.desk.fail(w, q, err)
	case a.Page != nil:
		if a.Page.Status == 0 {
			a.Page.Status = http.StatusUnprocessableEntity
		}
		r.write(w, q, *a.Page)
	default:
		r.desk.tell(q, a.Notice)
		http.Redirect(w, q.Request, local(a.To), http.StatusSeeOther)
	}
}

// tell keeps what the next page of the person's session has to say.
func (d *Desk) tell(q *Request, p Phrase) {
	if p.Empty() || q.key == "" {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.notices) > maxNotices {
		clear(d.notices) // of sessions that never came back
	}
	d.notices[q.key] = p
}

// maxNotices bounds what is kept for sessions that don't come back.
const maxNotices = 1000

// notice takes what there is to say.
func (d *Desk) notice(q *Request) Phrase {
	if q.key == "" {
		return Phrase{}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	p := d.notices[q.key]
	delete(d.notices, q.key)
	return p
}
