package review

import (
	"strings"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// textView is a campaign as it is written.
type textView struct {
	Tabs    desk.Tabs
	ID      playlists.CampaignID
	Base    int64
	Lines   []writtenLine
	Text    string
	NErrors int
	NOther  int // warnings that wait
	Missing []string
	Person  string
	Stale   int64 // the version that has come between; 0: none
}

// writtenLine is one line, with what is wrong there.
type writtenLine struct {
	N        int
	Text     string
	Findings []finding
}

// textPage shows it.
func (r *Review) textPage(q *desk.Request) (desk.Page, error) {
	d, err := r.draft(q.Request)
	if err != nil {
		return desk.Page{}, err
	}
	missing, err := r.missing(d)
	if err != nil {
		return desk.Page{}, err
	}
	v := &textView{Tabs: q.TabsOf(d, "text"), ID: d.ID, Base: d.N, Text: typed(d.YAML), Missing: missing, Person: q.Person}
	v.Lines = linesOf(q, d)
	v.NErrors = len(campaign.Errors(d.Problems))
	for i := range d.Problems {
		if d.Problems[i].Level == campaign.Warning && d.Problems[i].Accepted == "" {
			v.NOther++
		}
	}
	return page("text", desk.Say("Text of {campaign}", "campaign", q.Word(d.Campaign.Title)), v), nil
}

// linesOf puts problems beside the lines on which they are; what has no line stands
// at the first.
func linesOf(q *desk.Request, d *desk.Draft) []writtenLine {
	var lines []writtenLine
	for l := range strings.Lines(string(d.YAML)) {
		lines = append(lines, writtenLine{N: len(lines) + 1, Text: strings.TrimRight(l, "\r\n")})
	}
	if len(lines) == 0 {
		lines = []writtenLine{{N: 1}}
	}
	for i := range d.Problems {
		p := &d.Problems[i]
		if p.Accepted != "" {
			continue
		}
		at := max(0, min(p.Line, len(lines))-1)
		lines[at].Findings = append(lines[at].Findings, findingOf(q, d.ID, p))
	}
	return lines
}

// typed gives a text as a browser's field holds it.
func typed(text []byte) string { return strings.ReplaceAll(string(text), "\r\n", "\n") }

// written gives the bytes that a field's text stands for: with the line ends of the
// text that it was made from. A field that nobody has changed gives those bytes.
func written(field string, before []byte) []byte {
	field = strings.ReplaceAll(field, "\r\n", "\n")
	if field == typed(before) {
		return before
	}
	if strings.Count(string(before), "\r\n") > strings.Count(string(before), "\n")/2 {
		field = strings.ReplaceAll(field, "\n", "\r\n")
	}
	return []byte(field)
}

// rewrite replaces the whole text.
func (r *Review) rewrite(q *desk.Request) (desk.Answer, error) {
	id := campaignOf(q.Request)
	if id == "" {
		return desk.Answer{}, desk.ErrNotHere
	}
	seen, err := r.opt.Texts.Version(q.Context(), id, q.Base())
	if err != nil {
		return desk.Answer{}, err
	}
	text := written(q.PostFormValue("text"), seen.YAML)
	d, err := r.opt.Texts.Put(q.Context(), Put{Campaign: id, YAML: text, Files: seen.Files, Base: seen.N, Who: q.Person, Act: "text"})
	if err != nil {
		return desk.Answer{}, err
	}
	return desk.Answer{To: home(id, "text"), Notice: kept(seen.N, d)}, nil
}

// kept says what has become of a text.
func kept(before int64, d *desk.Draft) desk.Phrase {
	switch n := len(campaign.Errors(d.Problems)); {
	case d.N == before:
		return desk.Say("Nothing has changed: this is the text that stood there.")
	case n > 0:
		return desk.Say("The text is kept as version {version}, a draft with {n} errors. The history takes you back.", "version", d.N, "n", n)
	default:
		return desk.Say("The text is kept as version {version}. The history takes you back.", "version", d.N)
	}
}
