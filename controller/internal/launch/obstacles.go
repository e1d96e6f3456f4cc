package launch

import (
	"fmt"
	"strings"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// obstacle stands in the way of a publish: what it is, what to do, and where.
type obstacle struct {
	Said   desk.Phrase
	Remedy desk.Phrase
	To     string // where it is put right; empty: not on a page
	Link   desk.Phrase
}

// viewObstacles says each problem of a plan. Stories that lack approvals know more
// of themselves than their problem does.
func viewObstacles(p *Plan, this playlists.CampaignID, rd *desk.Reader) []obstacle {
	var list []obstacle
	for i := range p.Problems {
		if one := &p.Problems[i]; one.Kind != "approval" {
			list = append(list, viewProblem(one, this, rd))
		}
	}
	for i := range p.Stories {
		if s := &p.Stories[i]; !s.Approved {
			list = append(list, viewUnsigned(s, rd))
		}
	}
	return list
}

func viewUnsigned(s *StoryPlan, rd *desk.Reader) obstacle {
	title := rd.Word(s.Titles)
	if title == "" {
		title = string(s.Story)
	}
	o := obstacle{To: "/campaigns/" + string(s.Campaign) + "/review", Link: desk.Say("Have it signed")}
	missing := max(s.Needed-len(s.Signed), 1)
	o.Said = desk.Say("“{title}” is not approved in this version: nobody has signed it yet.", "title", title)
	if len(s.Signed) > 0 {
		o.Said = desk.Say("“{title}” is not approved in this version: so far {persons} signed.", "title", title, "persons", desk.Name(strings.Join(s.Signed, ", ")))
	}
	o.Remedy = desk.Say("{n} more editors must sign.", "n", missing)
	return o
}

func viewProblem(p *Problem, this playlists.CampaignID, rd *desk.Reader) obstacle {
	c := p.Campaign
	if c == "" {
		c = this
	}
	home := "/campaigns/" + string(c)
	switch p.Kind {
	case "media":
		return obstacle{
			Said:   desk.Say("The media store lacks a file of story {story}: {digest}.", "story", desk.Name(p.Story), "digest", desk.Name(p.Media.Short())),
			Remedy: desk.Say("Upload it again."), To: home + "/stories/" + string(p.Story), Link: desk.Say("To the story"),
		}
	case "trust":
		return obstacle{
			Said:   desk.Say("There is no trust document yet: no display could verify what is published."),
			Remedy: desk.Say("The roots sign one away from here; then it is handed over with {command}.", "command", desk.Name("storyline apply --trust")), To: "/", Link: desk.Say("The first steps"),
		}
	case "key":
		return obstacle{
			Said:   desk.Say("The trust document doesn’t let this controller publish: {why}", "why", machine(p.Text)),
			Remedy: desk.Say("The roots must sign a trust document that names this controller’s key: {command}.", "command", desk.Name("storyline trust write")),
		}
	case "clock":
		return obstacle{Said: desk.Say("The controller’s clock can’t be trusted: {why}", "why", machine(p.Text)), Remedy: desk.Say("Set the clock of its machine; the plan is then good again.")}
	case "display":
		why, remedy := p.words(rd)
		return obstacle{
			Said:   desk.Say("Story {story}, slide {slide}: {why}", "story", desk.Name(p.Story), "slide", desk.Name(p.slide()), "why", why),
			Remedy: desk.Say("What to do: {remedy}", "remedy", remedy), To: home + "/stories/" + string(p.Story), Link: desk.Say("To the story"),
		}
	case "nothing":
		return obstacle{Said: desk.Say("There is nothing to publish: a campaign or the fleet is not here."), Remedy: desk.Say("Write a campaign first."), To: "/campaigns", Link: desk.Say("To the campaigns")}
	default:
		why, remedy := p.words(rd)
		o := obstacle{Said: place(p, why), To: home + "/review", Link: desk.Say("To the review")}
		if remedy.Text != "" {
			o.Remedy = desk.Say("What to do: {remedy}", "remedy", remedy)
		}
		return o
	}
}

// viewWarning says what the lint warns of. It stands in nobody's way.
func viewWarning(p *Problem, this playlists.CampaignID, rd *desk.Reader) obstacle {
	o := viewProblem(p, this, rd)
	why, _ := p.words(rd)
	o.Said = desk.Say("{place}: {why}", "place", machine(fmt.Sprintf("%s:%d", p.File, p.Line)), "why", why)
	return o
}

// place says what is wrong in a file, and where.
func place(p *Problem, why desk.Foreign) desk.Phrase {
	if p.File == "" {
		return desk.Say("The text has a fault: {why}", "why", why)
	}
	return desk.Say("The text has a fault at {place}: {why}", "place", machine(fmt.Sprintf("%s:%d", p.File, p.Line)), "why", why)
}

// words gives what a problem says and what to do about it: in the reader's language,
// as far as it speaks that.
func (p *Problem) words(rd *desk.Reader) (why, remedy desk.Foreign) {
	if p.Fault == nil {
		return machine(p.Text), machine(p.Remedy)
	}
	text, mend := p.Fault.In(rd.Lang())
	if text == p.Fault.Text { // it speaks English alone
		return machine(text), machine(mend)
	}
	return desk.Foreign{Lang: rd.Lang(), Text: text}, desk.Foreign{Lang: rd.Lang(), Text: mend}
}

// slide names the slide that a fault of a file is about.
func (p *Problem) slide() playlists.SlideID {
	if p.Fault == nil {
		return ""
	}
	return p.Fault.Slide
}

// machine is a sentence that a machine says, in its own language.
func machine(text string) desk.Foreign { return desk.Foreign{Lang: "en", Text: text} }

// bullet is what stands in a line's round sign.
func bullet(l playlists.Line) string {
	b := strings.ToUpper(string(l))
	return b[:min(len(b), 3)]
}
