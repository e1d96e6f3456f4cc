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
	r.desk.mux.HandleFunc("POST "+pattern, func(w http.ResponseWriter, req *http.Request) {
		req.Body = http.MaxBytesReader(w, req.Body, maxForm)
		q := r.desk.ask(req)
		if q.Person == "" {
			r.desk.toDoor(w, q)
			return
		}
		if err := req.ParseForm(); err != nil {
			var large *http.MaxBytesError
			if errors.As(err, &large) {
				r.desk.fail(w, q, Refuse("This form holds more than {size}. Send files by their own field.", "size", q.Bytes(maxForm)))
				return
			}
			r.desk.fail(w, q, Refuse("This form could not be read. Go back and send it again."))
			return
		}
		a, err := do(q)
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
			http.Redirect(w, req, local(a.To), http.StatusSeeOther)
		}
	})
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
