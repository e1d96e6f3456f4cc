package playlists

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// forgery is a playlist message with something wrong with it.
type forgery struct {
	name string
	want Reason
	make func(a *Arrangement, s *Story) []byte
}

// resign changes a genuine message's envelopes before they are put together.
func resign(a *Arrangement, s *Story, change func(arrangement, story *Envelope)) []byte {
	arrangement := Seal(TypeArrangement, a.Payload(), keyOf("controller"))
	story := Seal(TypeStory, s.Payload(), keyOf("olena"), keyOf("taras"))
	change(&arrangement, &story)
	return Message(arrangement.Bytes(), [][]byte{story.Bytes()})
}

var forgeries = []forgery{
	{"genuine", "", func(a *Arrangement, s *Story) []byte { return sealedPlaylist(a, s) }},
	{"no payload", Empty, func(*Arrangement, *Story) []byte { return nil }},
	{"600 KB", Oversized, func(a *Arrangement, s *Story) []byte {
		return append(sealedPlaylist(a, s), bytes.Repeat([]byte(" "), 600<<10)...)
	}},
	{"truncated", Truncated, func(a *Arrangement, s *Story) []byte { m := sealedPlaylist(a, s); return m[:len(m)/2] }},
	{"not JSON", Malformed, func(*Arrangement, *Story) []byte { return []byte("<playlist/>") }},
	{"another version", UnknownVersion, func(*Arrangement, *Story) []byte { return []byte(`{"v":2,"arrangement":"other"}`) }},
	{"a need that is not known", UnknownNeed, func(a *Arrangement, s *Story) []byte {
		return append([]byte(`{"needs":["holograms"],`), sealedPlaylist(a, s)[1:]...)
	}},
	{"unsigned arrangement", Unsigned, func(a *Arrangement, s *Story) []byte {
		return resign(a, s, func(ar, _ *Envelope) { ar.Signatures = nil })
	}},
	{"arrangement by a foreign key", UnknownKey, func(a *Arrangement, s *Story) []byte {
		return resign(a, s, func(ar, _ *Envelope) { *ar = Seal(TypeArrangement, a.Payload(), keyOf("thief")) })
	}},
	{"arrangement by an editor", UnknownKey, func(a *Arrangement, s *Story) []byte {
		return resign(a, s, func(ar, _ *Envelope) { *ar = Seal(TypeArrangement, a.Payload(), keyOf("olena")) })
	}},
	{"story by the controller", UnknownKey, func(a *Arrangement, s *Story) []byte {
		return resign(a, s, func(_, st *Envelope) { *st = Seal(TypeStory, s.Payload(), keyOf("controller")) })
	}},
	{"one editor is missing", TooFewPersons, func(a *Arrangement, s *Story) []byte {
		return resign(a, s, func(_, st *Envelope) { *st = Seal(TypeStory, s.Payload(), keyOf("olena")) })
	}},
	{"one editor's key twice", KeyTwice, func(a *Arrangement, s *Story) []byte {
		return resign(a, s, func(_, st *Envelope) { st.Signatures[1] = st.Signatures[0] })
	}},
	{"one signature is not of these bytes", BadSignature, func(a *Arrangement, s *Story) []byte {
		return resign(a, s, func(_, st *Envelope) { st.Signatures[1].Sig = st.Signatures[0].Sig })
	}},
	{"nine signatures", TooManySigs, func(a *Arrangement, s *Story) []byte {
		return resign(a, s, func(_, st *Envelope) {
			for i := range 7 {
				st.Signatures = append(st.Signatures, Signature{KeyID: KeyID{byte(i)}, Sig: []byte("x")})
			}
		})
	}},
	{"arrangement signed as a story", WrongType, func(a *Arrangement, s *Story) []byte {
		return resign(a, s, func(ar, _ *Envelope) { *ar = Seal(TypeStory, a.Payload(), keyOf("controller")) })
	}},
	{"the type changed after signing", BadSignature, func(a *Arrangement, s *Story) []byte {
		return resign(a, s, func(ar, _ *Envelope) {
			*ar = Seal(TypeBinding, a.Payload(), keyOf("controller"))
			ar.PayloadType = TypeArrangement
		})
	}},
	{"another carriage", WrongSubject, func(a *Arrangement, s *Story) []byte { a.Carriage = "10512"; return sealedPlaylist(a, s) }},
	{"a story is missing", StoryMissing, func(a *Arrangement, _ *Story) []byte { return sealedPlaylist(a) }},
	{"a story too many", StoryUnnamed, func(a *Arrangement, s *Story) []byte { return sealedPlaylist(a, s, testStory("other", 4000)) }},
	{"a story under another name", StoryForeign, func(a *Arrangement, s *Story) []byte {
		a.Entries[0].Story = "other"
		return sealedPlaylist(a, s)
	}},
	{"a story of another network", UnknownKey, func(a *Arrangement, s *Story) []byte {
		return resign(a, s, func(_, st *Envelope) { *st = Seal(TypeStory, st.Payload, keyOf("editor-of-lviv")) })
	}},
	{"a story whose slide has no length", Invalid, func(a *Arrangement, s *Story) []byte {
		s.Slides[0].Ms = 0
		a.Entries[0] = entryOf(s)
		return sealedPlaylist(a, s)
	}},
	{"a story over 32 KB", Oversized, func(a *Arrangement, s *Story) []byte {
		s.Titles["en"] = strings.Repeat("x", MaxStory)
		a.Entries[0] = entryOf(s)
		return sealedPlaylist(a, s)
	}},
}

func TestAPlaylistIsOpenedOnlyIfEverythingIsRight(t *testing.T) {
	trust := openedTrust(t)
	for _, f := range forgeries {
		t.Run(f.name, func(t *testing.T) {
			s := testStory("one", 4000)
			o, err := OpenPlaylist(f.make(opened([]Entry{entryOf(s)}, s).Arrangement, s), trust, "kyiv-metro", "10511")
			if got := ReasonOf(err); got != f.want {
				t.Fatalf("refused as %q (%v), want %q", got, err, f.want)
			}
			if f.want == "" && (len(o.Stories) != 1 || o.Serial != (Serial{1, 5})) {
				t.Errorf("opened %+v", o)
			}
		})
	}
}

func TestTheVerifiedBytesAreTheBytesThatAreDecoded(t *testing.T) {
	s := testStory("one", 4000)
	o := opened([]Entry{entryOf(s)}, s)
	msg := sealedPlaylist(o.Arrangement, s)
	trust := openedTrust(t)
	for i := range msg {
		changed := bytes.Clone(msg)
		changed[i] ^= 0x20
		got, err := OpenPlaylist(changed, trust, "kyiv-metro", "10511")
		if err == nil && !bytes.Equal(got.Arrangement.Payload(), o.Arrangement.Payload()) {
			t.Fatalf("a changed byte at %d changed what was opened", i)
		}
	}
}

func TestTrustDocuments(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Trust)
		roots  []string
		want   Reason
	}{
		{"two of three roots", func(*Trust) {}, []string{"root-a", "root-c"}, ""},
		{"one root is too few", func(*Trust) {}, []string{"root-a"}, TooFewPersons},
		{"no root", func(*Trust) {}, []string{"olena", "taras"}, UnknownKey},
		{"a key stands twice", func(t *Trust) { t.Keys = append(t.Keys, t.Keys[0]) }, []string{"root-a", "root-b"}, Invalid},
		{"a person holds one role twice", func(t *Trust) {
			t.Keys = append(t.Keys, TrustedKey{Key: publicOf("olena-2"), Grants: []Grant{{Role: RoleEditor}}})
			t.Keys[len(t.Keys)-1].Person = "olena"
		}, []string{"root-a", "root-b"}, Invalid},
		{"a person may hold two roles", func(t *Trust) {
			t.Keys = append(t.Keys, TrustedKey{Key: publicOf("olena-2"), Grants: []Grant{{Role: RoleTechnician}}})
			t.Keys[len(t.Keys)-1].Person = "olena"
		}, []string{"root-a", "root-b"}, ""},
		{"new roots need the new roots too", func(t *Trust) { t.Roots.Keys[2] = publicOf("root-d"); t.Roots.Threshold = 3 }, []string{"root-a", "root-b"}, TooFewPersons},
		{"new roots signed by old and new", func(t *Trust) { t.Roots.Keys[2] = publicOf("root-d") }, []string{"root-a", "root-b", "root-d"}, ""},
		{"only new roots", func(t *Trust) { t.Roots.Keys = []Key{publicOf("thief")}; t.Roots.Threshold = 1 }, []string{"thief"}, UnknownKey},
		{"a threshold of no person", func(t *Trust) { t.Thresholds[0].Persons = 0 }, []string{"root-a", "root-b"}, Invalid},
		{"a threshold below zero", func(t *Trust) { t.Thresholds[0].Persons = -3 }, []string{"root-a", "root-b"}, Invalid},
		{"a threshold above what an envelope holds", func(t *Trust) { t.Thresholds[0].Persons = 9 }, []string{"root-a", "root-b"}, Invalid},
		{"two thresholds for one scope", func(t *Trust) { t.Thresholds = append(t.Thresholds, t.Thresholds[0]) }, []string{"root-a", "root-b"}, Invalid},
		{"a threshold above the keys", func(t *Trust) { t.Roots.Threshold = 4 }, []string{"root-a", "root-b", "root-c"}, Invalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			known := testTrust().Roots
			doc := testTrust()
			c.change(doc)
			_, err := OpenTrust(sealedTrust(doc, c.roots...), &known)
			if got := ReasonOf(err); got != c.want {
				t.Errorf("refused as %q (%v), want %q", got, err, c.want)
			}
		})
	}
}

func TestTheHelpCardNeedsTheNetworksEditors(t *testing.T) {
	trust := openedTrust(t)
	if card, err := trust.HelpCard("kyiv-metro"); err != nil || card == nil || card.Call.Numbers[0].Number != "527" {
		t.Errorf("the genuine card: %v, %v", card, err)
	}
	if card, err := trust.HelpCard("lviv-tram"); card != nil || err != nil {
		t.Errorf("a network without a card: %v, %v", card, err)
	}
	doc := testTrust()
	for i := range doc.Keys {
		doc.Keys[i].Grants[0].Campaign = "they-used-you"
	}
	narrow, err := OpenTrust(sealedTrust(doc, "root-a", "root-b"), &doc.Roots)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := narrow.HelpCard("kyiv-metro"); ReasonOf(err) != UnknownKey {
		t.Errorf("editors of one campaign signed for the network: %v", err)
	}
}

func TestThresholdsOfTheNarrowestScopeHold(t *testing.T) {
	doc := testTrust()
	doc.Thresholds = append(doc.Thresholds, Threshold{Role: RoleEditor, Network: "kyiv-metro", Campaign: "they-used-you", Persons: 1})
	trust, err := OpenTrust(sealedTrust(doc, "root-a", "root-b"), &doc.Roots)
	if err != nil {
		t.Fatal(err)
	}
	e := Seal(TypeStory, testStory("one", 4000).Payload(), keyOf("olena"))
	if _, err := OpenStory(&e, trust, "kyiv-metro", "they-used-you"); err != nil {
		t.Errorf("one person is enough for this campaign: %v", err)
	}
}

func TestBindings(t *testing.T) {
	trust := openedTrust(t)
	b := Binding{Header: header, Serial: Serial{1, 1}, Issued: clockDay, Display: "d-10511-a", Network: "kyiv-metro", Carriage: "10511", Position: "ceiling"}
	for _, c := range []struct {
		name, by string
		own      DisplayID
		want     Reason
	}{
		{"by the controller", "controller", "d-10511-a", ""},
		{"by a technician", "technician", "d-10511-a", ""},
		{"by an editor", "olena", "d-10511-a", UnknownKey},
		{"of another display", "controller", "d-10512-a", WrongSubject},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := Seal(TypeBinding, b.Payload(), keyOf(c.by))
			if _, err := OpenBinding(e.Bytes(), trust, c.own); ReasonOf(err) != c.want {
				t.Errorf("refused as %q (%v), want %q", ReasonOf(err), err, c.want)
			}
		})
	}
}

func TestPAEKeepsTypeAndBodyApart(t *testing.T) {
	// The example of the DSSE protocol document.
	if got := string(pae("http://example.com/HelloWorld", []byte("hello world"))); got != "DSSEv1 29 http://example.com/HelloWorld 11 hello world" {
		t.Errorf("pae gives %q", got)
	}
}

func TestSigningAgainReplacesASignature(t *testing.T) {
	e := Seal(TypeStory, []byte("{}"), keyOf("olena"), keyOf("olena"))
	if len(e.Signatures) != 1 {
		t.Errorf("%d signatures by one key", len(e.Signatures))
	}
	if b, _ := json.Marshal(e); !bytes.Equal(b, e.Bytes()) {
		t.Error("an envelope travels as it is marshalled")
	}
}

func TestThresholdsHoldForBindingsToo(t *testing.T) {
	doc := testTrust()
	doc.Keys = append(doc.Keys, TrustedKey{Key: publicOf("technician-2"), Grants: []Grant{{Role: RoleTechnician}}})
	doc.Thresholds = append(doc.Thresholds, Threshold{Role: RoleTechnician, Persons: 2})
	trust, err := OpenTrust(sealedTrust(doc, "root-a", "root-b"), &doc.Roots)
	if err != nil {
		t.Fatal(err)
	}
	b := Binding{Header: header, Serial: Serial{1, 1}, Display: "d", Network: "kyiv-metro", Carriage: "10511", Position: "ceiling"}
	one, two := Seal(TypeBinding, b.Payload(), keyOf("technician")), Seal(TypeBinding, b.Payload(), keyOf("technician"), keyOf("technician-2"))
	if _, err := OpenBinding(one.Bytes(), trust, "d"); err == nil {
		t.Error("one technician of two bound a display")
	}
	if _, err := OpenBinding(two.Bytes(), trust, "d"); err != nil {
		t.Error(err)
	}
}
