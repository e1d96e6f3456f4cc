package review

import (
	"strconv"
	"strings"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// onPage is how many versions stand on one page, maxPages how many pages there are.
const (
	onPage   = 50
	maxPages = 200
)

// historyView is what a campaign was before.
type historyView struct {
	Tabs       desk.Tabs
	ID         playlists.CampaignID
	Base       int64
	Versions   []versionView
	Undo, Redo int64 // the versions that would come back
	Newer      int   // pages; 0: there is none
	Older      int
	From, To   int64 // chosen for a comparison
	Diff       *diffView
	Person     string
}

// versionView is one line of the history.
type versionView struct {
	N       int64
	Before  int64 // 0: it is the first
	Who     string
	What    desk.Phrase
	Names   string // what it touched
	Updated desk.Moment
	Newest  bool
	From    bool // chosen
	To      bool
}

// historyPage shows it, and compares two versions if the address names them.
func (r *Review) historyPage(q *desk.Request) (desk.Page, error) {
	d, err := r.draft(q.Request)
	if err != nil {
		return desk.Page{}, err
	}
	at := number(q, "page")
	if at < 1 || at > maxPages {
		at = 1
	}
	list, err := r.opt.Past.History(q.Context(), d.ID, int(at)*onPage+1)
	if err != nil {
		return desk.Page{}, err
	}
	v := &historyView{Tabs: q.TabsOf(d, "history"), ID: d.ID, Base: d.N, Newer: int(at) - 1, From: number(q, "from"), To: number(q, "to"), Person: q.Person}
	if v.Undo, v.Redo, err = r.opt.Past.Back(q.Context(), d.ID); err != nil {
		return desk.Page{}, err
	}
	if len(list) > int(at)*onPage {
		list = list[:int(at)*onPage]
		if at < maxPages {
			v.Older = int(at) + 1
		}
	}
	if v.From > 0 && v.To > 0 {
		diff, err := r.opt.Past.Compare(q.Context(), d.ID, v.From, v.To)
		if err != nil {
			return desk.Page{}, err
		}
		v.Diff = diffOf(q, diff)
	}
	from, to := v.From, v.To
	if from == 0 && to == 0 && len(list) > 0 {
		from, to = max(1, d.N-1), d.N
	}
	for _, one := range list[min(len(list), (int(at)-1)*onPage):] {
		w := versionViewOf(q, &one)
		w.Newest, w.From, w.To = one.N == d.N, one.N == from, one.N == to
		v.Versions = append(v.Versions, w)
	}
	return page("history", desk.Say("History of {campaign}", "campaign", q.Word(d.Campaign.Title)), v), nil
}

// number gives a number of the address, 0 if it names none.
func number(q *desk.Request, name string) int64 {
	n, err := strconv.ParseInt(q.URL.Query().Get(name), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func versionViewOf(q *desk.Request, v *Version) versionView {
	w := versionView{N: v.N, Before: v.N - 1, Who: v.Who, Names: v.What, Updated: q.At(v.Updated)}
	w.What = act(v.Act)
	// What undo, redo and revert touched is a version, said in words.
	if rest, ok := strings.CutPrefix(v.What, "version "); ok {
		if n, err := strconv.ParseInt(rest, 10, 64); err == nil {
			w.Names = ""
			w.What = desk.Say("{act}: the text of version {number} again", "act", w.What, "number", n)
		}
	}
	return w
}

// act says in words what a person did. An act of a newer program stands as it is
// called there.
func act(name string) desk.Phrase {
	said := map[string]desk.Phrase{
		"put": desk.Say("Put from a shell"), "new": desk.Say("Begun"), "create": desk.Say("Begun"), "import": desk.Say("Brought from a file"), "text": desk.Say("Text rewritten"),
		"edit": desk.Say("Edited"), "add": desk.Say("Added"), "remove": desk.Say("Taken out"), "move": desk.Say("Moved"), "copy": desk.Say("Copied"),
		"upload": desk.Say("Media uploaded"), "assign": desk.Say("Carriages assigned"), "schedule": desk.Say("Schedule changed"), "settings": desk.Say("Settings changed"),
		"accept": desk.Say("Warning accepted"), "unaccept": desk.Say("Acceptance taken back"),
		"undo": desk.Say("Undone"), "redo": desk.Say("Redone"), "revert": desk.Say("Taken back"),
	}
	if p, known := said[name]; known {
		return p
	}
	return desk.Say("Changed ({act})", "act", desk.Foreign{Lang: "en", Text: name})
}
