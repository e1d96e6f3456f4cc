package screen

import (
	"bytes"
	"context"
	"fmt"
	"image/color"
	"net/http"
	"sync"
	"testing"
	"time"

	"storyline/playlists/filmtest"
)

// call is the founding campaign's, at its longest.
func call(t testing.TB, lang string) *Call {
	t.Helper()
	const address = "https://www.stoptrafficking.org/?story=the-foreman&carriage=10511"
	code, err := Encode(address)
	if err != nil {
		t.Fatal(err)
	}
	uk := []string{
		"Національна безкоштовна гаряча лінія з протидії торгівлі людьми та консультування мігрантів",
		"Урядова гаряча лінія з протидії торгівлі людьми, домашньому насильству та насильству стосовно дітей",
	}
	en := []string{
		"National Toll-Free Counter-Trafficking and Migrant Advice Hotline",
		"Government hotline on counter-trafficking, domestic violence and violence against children",
	}
	head := []string{"Пропонують «легкий заробіток»? Перевір.", "Offered easy money? Check first."}
	if lang == "en" {
		uk, en = en, uk
		head[0], head[1] = head[1], head[0]
	}
	return &Call{
		Headline: head[0], Headline2: head[1],
		Numbers: []Number{
			{Number: "527", Label: uk[0], Label2: en[0]},
			{Number: "15-47", Label: uk[1], Label2: en[1]},
		},
		Address: address, Short: "stoptrafficking.org", QR: code,
	}
}

// sample is one frame of a kind in a language; both adds the second language.
func sample(t testing.TB, kind, lang string, both bool) Frame {
	t.Helper()
	f := Frame{
		ID: kind + "-" + lang, Kind: kind, Lang: lang, Dir: "ltr", Both: both, Lang2: "en",
		Campaign: "they-used-you", Story: "the-foreman", Carriage: "10511",
		Title: "Виконроб", Title2: "The Foreman",
		Notice:   "Ілюстрація, створена для цієї кампанії. Історія збірна, реальних людей не показано.",
		Heading:  "Борг, якого не було",
		Heading2: "A debt that never was",
		Body:     "За дорогу, за ліжко, за рукавиці — усе записано на тебе. Ти працюєш по дванадцять годин на день, а борг щотижня більшає.",
		Body2:    "The ride, the bed, the gloves: all of it is written against your name. You work twelve hours a day, and every week you owe more.",
		Alt:      "Відчинена шухляда, у ній — стос паспортів.",
		Call:     call(t, lang),
		Partners: []string{
			"Міжнародна організація з міграції (МОМ)", "Агентство США з міжнародного розвитку (USAID)",
			"Міністерство юстиції Швеції", "Міністерство соціальної політики України", "Київська міська державна адміністрація",
		},
	}
	if lang == "en" {
		f.Lang2 = "uk"
		f.Title, f.Title2 = f.Title2, f.Title
		f.Heading, f.Heading2 = f.Heading2, f.Heading
		f.Body, f.Body2 = f.Body2, f.Body
		f.Notice = "An illustration made for this campaign. The story is a composite; no real person is shown."
		f.Alt = "An open drawer, and in it a pile of passports."
		f.Partners = []string{
			"International Organization for Migration (IOM)", "United States Agency for International Development (USAID)",
			"Ministry of Justice of Sweden", "Ministry of Social Policy of Ukraine", "Kyiv City Administration",
		}
	}
	switch kind {
	case KindCall:
		f.Heading, f.Heading2 = "Забрали паспорт? Не платять?", "Passport taken? Wages withheld?"
		f.Body, f.Body2 = "Зателефонуй. Це безкоштовно й конфіденційно.", "Call. It is free and confidential."
		if lang == "en" {
			f.Heading, f.Heading2, f.Body, f.Body2 = f.Heading2, f.Heading, f.Body2, f.Body
		}
	case KindHelp:
		f.Heading, f.Heading2, f.Body, f.Body2 = "", "", "", ""
		f.Call.Headline, f.Call.Headline2 = "Потрібна допомога?", "Do you need help?"
		f.Partners, f.Story, f.Title = nil, "", ""
		if lang == "en" {
			f.Call.Headline, f.Call.Headline2 = f.Call.Headline2, f.Call.Headline
		}
	case KindVideo:
		f.Heading, f.Heading2, f.Body, f.Body2 = "", "", "", ""
		f.Type = "video/mp4"
	case KindImage:
		f.Type = "image/png"
	}
	return f
}

// digest is a made-up media address.
func digest(n int) string { return fmt.Sprintf("media/sha256/%064x", n) }

// shelf is media by its address.
type shelf map[string][]byte

func (s shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	data, ok := s[r.URL.Path[1:]]
	if !ok {
		http.NotFound(w, r)
		return
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}

// flat is a picture in one colour.
func flat(t testing.TB, w, h int, c color.Color) []byte {
	t.Helper()
	return filmtest.PNG(t, filmtest.Plain(w, h, c))
}

func clockNow() int64 { return time.Now().UnixMilli() }

// still is a source with one update, until told another.
type still struct {
	mu   sync.Mutex
	now  Update
	told chan struct{}
}

func newStill(u Update) *still { return &still{now: u, told: make(chan struct{})} }

func (s *still) tell(u Update) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = u
	close(s.told)
	s.told = make(chan struct{})
}

func (s *still) Watch(ctx context.Context) <-chan Update {
	out := make(chan Update)
	go func() {
		defer close(out)
		for {
			s.mu.Lock()
			u, told := s.now, s.told
			s.mu.Unlock()
			select {
			case out <- u:
			case <-ctx.Done():
				return
			}
			select {
			case <-told:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// drawer is a sink that keeps all reports.
type drawer struct {
	mu   sync.Mutex
	kept []Report
	come chan struct{}
}

func newDrawer() *drawer { return &drawer{come: make(chan struct{}, 1)} }

func (d *drawer) Report(r Report) {
	d.mu.Lock()
	d.kept = append(d.kept, r)
	d.mu.Unlock()
	select {
	case d.come <- struct{}{}:
	default:
	}
}

func (d *drawer) all() []Report {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]Report(nil), d.kept...)
}

// until waits for reports until what holds.
func (d *drawer) until(t testing.TB, what string, holds func([]Report) bool) []Report {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		if all := d.all(); holds(all) {
			return all
		}
		select {
		case <-d.come:
		case <-deadline:
			t.Fatalf("waited in vain for %s; reports: %+v", what, d.all())
		}
	}
}
