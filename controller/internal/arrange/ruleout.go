package arrange

import (
	"storyline/controller/internal/desk"
	"storyline/playlists/campaign"
)

// takeOutRule takes a rule out.
func (a *Arrange) takeOutRule(q *desk.Request) (desk.Answer, error) {
	d, err := a.draft(q)
	if err != nil {
		return desk.Answer{}, err
	}
	n, err := ruleOf(q, d)
	if err == nil && n == 0 {
		err = desk.ErrNotHere
	}
	if err == nil {
		err = fresh(q, d)
	}
	if err == nil {
		err = a.edit(q, d, "take-out-rule", q.PathValue("rule"), []campaign.Change{campaign.TakeOutRule(n - 1)}, nil)
	}
	return desk.Answer{To: "/campaigns/" + string(d.ID) + "/schedule", Notice: desk.Say("Rule {rule} is taken out.", "rule", n)}, err
}
