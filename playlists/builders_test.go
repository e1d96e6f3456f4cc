package playlists

import (
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// keyOf makes the key of a person of the tests, always the same.
func keyOf(person string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte(person))
	return ed25519.NewKeyFromSeed(seed[:])
}

func publicOf(person string) Key {
	public, _ := keyOf(person).Public().(ed25519.PublicKey)
	return Key{Scheme: Ed25519, Public: public, Person: person}
}

var (
	header   = Header{V: Version}
	kyiv     = mustZone("Europe/Kyiv")
	clockDay = time.Date(2026, 12, 1, 12, 0, 0, 0, kyiv).UnixMilli()
)

func mustZone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return z
}

func testCall() Call {
	return Call{
		Headline: Texts{"uk": "Потрібна допомога?", "en": "Need help?"},
		Numbers: []Number{
			{Number: "527", Label: Texts{"uk": "Гаряча лінія", "en": "Hotline"}},
			{Number: "15-47", Label: Texts{"uk": "Урядова лінія", "en": "Government line"}},
		},
		Address: "https://www.stoptrafficking.org/?c={carriage}",
		Short:   "stoptrafficking.org",
	}
}

// testStory makes a story of text slides with the given lengths.
func testStory(id StoryID, lengths ...int64) *Story {
	s := &Story{
		Header: header, Network: "kyiv-metro", Campaign: "they-used-you", ID: id,
		Titles: Texts{"uk": "Назва", "en": "Title"}, Languages: []Lang{"uk", "en"},
		Call: testCall(), Partners: []Texts{{"en": "IOM"}},
		ConsentEnd: time.Date(2027, 12, 31, 0, 0, 0, 0, time.UTC).UnixMilli(),
	}
	for i, ms := range lengths {
		s.Slides = append(s.Slides, Slide{
			ID: SlideID(fmt.Sprintf("s%d", i+1)), Kind: TextSlide, Ms: ms,
			Text: map[Lang]Words{"uk": {Heading: "Заголовок"}, "en": {Heading: "Heading"}},
		})
	}
	return s
}

// opened arranges stories as if a message had been verified.
func opened(entries []Entry, stories ...*Story) *Opened {
	from := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	until := time.Date(2027, 12, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	o := &Opened{
		Arrangement: &Arrangement{
			Header: header, Serial: Serial{Epoch: 1, N: 5}, Issued: from, Lease: until,
			Network: "kyiv-metro", Carriage: "10511", Zone: "Europe/Kyiv",
			Offsets: OffsetsOf(kyiv, from, until), ServiceDay: 4 * 60, Entries: entries,
		},
		Stories: map[Digest]*Story{},
	}
	for _, s := range stories {
		o.Stories[sha256.Sum256(s.Payload())] = s
	}
	return o
}

func entryOf(s *Story) Entry {
	return Entry{Campaign: s.Campaign, Story: s.ID, Digest: sha256.Sum256(s.Payload()), Weight: 1}
}

// testTrust makes a trust document: two editors, both of whom must sign, one
// controller, one technician, three roots of whom two must sign.
func testTrust() *Trust {
	help := HelpCard{Header: header, Network: "kyiv-metro", Languages: []Lang{"uk", "en"}, Call: testCall()}
	grant := func(r Role) []Grant { return []Grant{{Role: r, Network: "kyiv-metro"}} }
	return &Trust{
		Header: header, Serial: Serial{Epoch: 1, N: 1}, Issued: clockDay,
		Roots: Roots{Threshold: 2, Keys: []Key{publicOf("root-a"), publicOf("root-b"), publicOf("root-c")}},
		Keys: []TrustedKey{
			{Key: publicOf("olena"), Grants: grant(RoleEditor)},
			{Key: publicOf("taras"), Grants: grant(RoleEditor)},
			{Key: publicOf("controller"), Grants: grant(RoleController)},
			{Key: publicOf("technician"), Grants: grant(RoleTechnician)},
			{Key: Key{Scheme: "webauthn-es256", Public: []byte("later"), Person: "iryna"}, Grants: grant(RoleEditor)},
		},
		Thresholds: []Threshold{{Role: RoleEditor, Network: "kyiv-metro", Persons: 2}},
		Help:       []NetworkHelp{{Network: "kyiv-metro", Card: Seal(TypeHelpCard, help.Payload(), keyOf("olena"), keyOf("taras"))}},
	}
}

func sealedTrust(t *Trust, roots ...string) []byte {
	e := Envelope{PayloadType: TypeTrust, Payload: t.Payload()}
	for _, r := range roots {
		e.AddSignature(keyOf(r))
	}
	return e.Bytes()
}

func openedTrust(tb testing.TB) *Trust {
	tb.Helper()
	doc := testTrust()
	t, err := OpenTrust(sealedTrust(doc, "root-a", "root-b"), &doc.Roots)
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

// sealedPlaylist seals an arrangement with its stories, as the controller does.
func sealedPlaylist(a *Arrangement, stories ...*Story) []byte {
	var envelopes [][]byte
	for _, s := range stories {
		envelopes = append(envelopes, Seal(TypeStory, s.Payload(), keyOf("olena"), keyOf("taras")).Bytes())
	}
	return Message(Seal(TypeArrangement, a.Payload(), keyOf("controller")).Bytes(), envelopes)
}

// randomProgramme makes n entries over a year, each with dayparts of its own.
func randomProgramme(n int, seed uint64) *Programme {
	r := rand.New(rand.NewPCG(seed, seed))
	var entries []Entry
	var stories []*Story
	first, _ := ParseDay("2026-11-10")
	for i := range n {
		s := testStory(StoryID(fmt.Sprintf("s%d", i)), 4000+int64(r.IntN(8))*500, 6000, 5000)
		e := entryOf(s)
		e.Priority, e.Weight = r.IntN(3), 1+r.IntN(4)
		e.Schedule.From = first + Day(r.IntN(300))
		e.Schedule.Until = e.Schedule.From + Day(20+r.IntN(100))
		e.Schedule.Weekdays = Weekdays(1 + r.IntN(127))
		for range 1 + r.IntN(3) {
			start := Minute(4*60 + r.IntN(20*60))
			e.Schedule.Dayparts = append(e.Schedule.Dayparts, Daypart{start, min(start+Minute(30+r.IntN(300)), 28*60)})
		}
		if r.IntN(5) == 0 {
			e.Schedule.Except = []Day{e.Schedule.From + Day(r.IntN(20))}
		}
		entries, stories = append(entries, e), append(stories, s)
	}
	return NewProgramme(opened(entries, stories...), nil, Shape{W: 1920, H: 1080}, "ceiling")
}
