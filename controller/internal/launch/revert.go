package launch

import "storyline/controller/internal/desk"

// revertPage shows what putting back what was told before a publish would do.
func (l *Launch) revertPage(q *desk.Request) (desk.Page, error) {
	v, _, err := l.back(q)
	if err != nil {
		return desk.Page{}, err
	}
	return reverted(v), nil
}

// reverted begins the page of a plan that takes a publish back.
func reverted(v *planView) desk.Page {
	return page("revert", "publishes", desk.Say("Put back what was told before {publish}", "publish", v.Revert), v)
}

// revert puts it back.
func (l *Launch) revert(q *desk.Request) (desk.Answer, error) {
	v, o, err := l.back(q)
	if err != nil {
		return desk.Answer{}, err
	}
	return l.send(q, v, o)
}

// back plans it.
func (l *Launch) back(q *desk.Request) (*planView, *Order, error) {
	s, err := l.opt.Publishes.Standing(q.Context(), q.PathValue("publish"))
	if err != nil {
		return nil, nil, err
	}
	o := &Order{Revert: s.ID, By: q.Person}
	p, err := l.opt.Publisher.Plan(q.Context(), o)
	if err != nil {
		return nil, nil, refused(err)
	}
	v := viewPlan(p, "", q.Reader)
	before := viewStanding(s, q.Reader)
	v.Revert, v.To, v.Before = s.ID, "/publishes/"+s.ID+"/revert", &before
	return v, o, nil
}
