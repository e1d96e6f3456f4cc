package arrange

import (
	"context"
	"html/template"
	"math"
	"net/url"
	"strconv"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// rideView is what passengers see who ride for some minutes.
type rideView struct {
	desk.Tabs
	Choices   choices
	Ask       rideAsk
	Position  []playlists.Position // of the carriage, if it has several
	DayText   string
	Unsound   []template.HTML // the problems in the way
	MoreFalse int
	Hours     []rideHour
	Stories   []tale
	Sum       []desk.Phrase
	Curves    []curve
	Grid      []gridLine
	HourMarks []tick
	NoDisplay bool
}

// rideAsk is what a form asks for.
type rideAsk struct {
	Carriage playlists.Carriage
	Line     playlists.Line // any carriage of it, if no carriage is named
	Position playlists.Position
	Minutes  int
	Day      playlists.Day
	Hour     playlists.Minute
}

// rideHour is one hour in numbers.
type rideHour struct {
	Hour     playlists.Minute
	Whole    float64 // chance of at least one whole story
	Stories  []float64
	Large    string // times the hotlines are seen large, on average
	Least    int
	Strip    string
	HelpOnly float64
	Asked    bool
}

// maxProblems is how many problems are named before the page leads to all.
const maxProblems = 5

// maxMinutes bounds a ride: nobody sits in a carriage for longer.
const maxMinutes = 120

// rideOf reads the form; what is missing is filled in from the board.
func rideOf(v url.Values, b *board, now playlists.Millis) rideAsk {
	today, minute := b.clock.Service(b.within(now))
	a := rideAsk{Carriage: playlists.Carriage(short(v.Get("carriage"))), Line: playlists.Line(short(v.Get("line"))), Position: playlists.Position(short(v.Get("position"))),
		Minutes: 7, Day: today, Hour: minute / 60 * 60}
	if n, err := strconv.Atoi(v.Get("n")); err == nil {
		a.Minutes = min(max(1, n), maxMinutes)
	}
	if d, err := playlists.ParseDay(v.Get("day")); err == nil {
		a.Day = d
	}
	if h, err := playlists.ParseMinute(v.Get("hour")); err == nil {
		a.Hour = h / 60 * 60
	}
	if a.Carriage == "" && a.Line == "" && len(b.seats) > 0 {
		a.Carriage = b.seats[0].carriage.ID
	}
	return a
}

// ridePage says what is seen on a ride, over a service day.
func (a *Arrange) ridePage(q *desk.Request) (desk.Page, error) {
	b, err := a.read(q)
	if err != nil {
		return desk.Page{}, err
	}
	ask := rideOf(q.URL.Query(), b, q.Now)
	v := &rideView{Tabs: q.TabsOf(b.own, "carriages"), Choices: b.choices(q.Reader), Ask: ask, DayText: q.Day(ask.Day), Stories: cast{b.own, q.Reader}.all()}
	if s := b.seat(ask.Carriage); s != nil {
		if len(s.telling.positions) > 1 {
			v.Position = s.telling.positions
		}
	} else if ask.Carriage != "" {
		return desk.Page{}, desk.Refuse("The fleet has no {name}.", "name", ask.Carriage)
	}
	for _, p := range campaign.Errors(b.own.Problems) {
		text, remedy := p.In(q.Lang())
		v.Unsound = append(v.Unsound, desk.Marked(text+"; "+remedy, q.Lang()))
	}
	if len(v.Unsound) > maxProblems {
		v.Unsound, v.MoreFalse = v.Unsound[:maxProblems], len(v.Unsound)-maxProblems
	}
	if len(v.Unsound) == 0 {
		err = a.compute(q, v, b)
	}
	if err != nil {
		return desk.Page{}, err
	}
	p := page("ride", desk.Say("What a passenger sees"))
	p.Data = v
	return p, nil
}

// atOnce is how many pages are computed at once: each takes a processor, and
// displays and other people wait for one too.
const atOnce = 2

// compute computes the hours in its turn, as long as somebody waits for them.
func (a *Arrange) compute(q *desk.Request, v *rideView, b *board) error {
	select {
	case a.computing <- struct{}{}:
		defer func() { <-a.computing }()
		return v.ride(q.Context(), b, q.Reader)
	case <-q.Context().Done():
		return q.Context().Err()
	}
}

// ride computes the hours.
func (v *rideView) ride(ctx context.Context, b *board, rd *desk.Reader) error {
	rides, err := b.rides(ctx, v.Ask)
	if err != nil {
		return err
	}
	v.NoDisplay = len(rides) == 0
	for _, h := range rides {
		one := rideHour{Hour: h.Hour, Whole: h.Whole.Chance, Large: decimal(h.Large.Mean, rd), Least: h.Large.Least, Strip: decimal(h.Strip.Mean, rd), HelpOnly: h.HelpOnly, Asked: h.Hour == v.Ask.Hour}
		for _, t := range v.Stories {
			var chance float64
			for _, s := range h.Stories {
				if s.Story == t.Story && s.Campaign == b.own.ID {
					chance = s.Chance
				}
			}
			one.Stories = append(one.Stories, chance)
		}
		if one.Asked {
			v.Sum = v.say(&one)
		}
		v.Hours = append(v.Hours, one)
	}
	v.Curves, v.Grid, v.HourMarks = curves(v.Hours, v.Stories), grid(), marks(v.Hours)
	return nil
}

// say sums an hour up.
func (v *rideView) say(h *rideHour) []desk.Phrase {
	from, until := h.Hour.String(), (h.Hour + 60).String()
	var said []desk.Phrase
	switch {
	case h.HelpOnly > 0.999:
		said = append(said, desk.Say("Between {from} and {until} nothing of this network’s campaigns is told there: who rides sees the help card.", "from", from, "until", until))
	case v.Ask.Carriage != "":
		said = append(said, desk.Say("Who rides {n} minutes in carriage {carriage} between {from} and {until} sees at least one whole story with a chance of {chance} %.", "n", v.Ask.Minutes, "carriage", v.Ask.Carriage, "from", from, "until", until, "chance", percent(h.Whole)))
	default:
		said = append(said, desk.Say("Who rides {n} minutes in any carriage of line {line} between {from} and {until} sees at least one whole story with a chance of {chance} %.", "n", v.Ask.Minutes, "line", v.Ask.Line, "from", from, "until", until, "chance", percent(h.Whole)))
	}
	if h.Least > 0 {
		return append(said, desk.Say("The hotlines are seen large at least {n} times.", "n", h.Least))
	}
	return append(said, desk.Say("The hotlines are seen large {times} times on average.", "times", h.Large))
}

// decimal writes a number with one place, as the reader does.
func decimal(f float64, rd *desk.Reader) string {
	s := strconv.FormatFloat(math.Round(f*10)/10, 'f', -1, 64)
	if rd.Lang() == "uk" {
		b := []byte(s)
		for i := range b {
			if b[i] == '.' {
				b[i] = ','
			}
		}
		return string(b)
	}
	return s
}
