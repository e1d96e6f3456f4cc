package playlists

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

// golden holds one message of each kind, as it travels.
func golden() map[string][]byte {
	s := filmStory()
	o := opened([]Entry{entryOf(s)}, s)
	o.Lease = o.Issued + DefaultLease
	o.Offsets = OffsetsOf(kyiv, o.Issued, o.Lease)
	o.Entries[0].Schedule = Schedule{From: 20788, Until: 20818, Weekdays: 31, Dayparts: []Daypart{{22 * 60, 26 * 60}}, Except: []Day{20812}}
	o.Entries[0].Positions = []Position{"ceiling"}
	journal, boot := ID128{0xaa}, ID128{0xbb}
	doc := testTrust()
	help := HelpCard{Header: header, Network: "kyiv-metro", Languages: []Lang{"uk", "en"}, Call: testCall()}
	binding := Binding{Header: header, Serial: Serial{1, 7}, Issued: clockDay, Display: "d-10511-a", Network: "kyiv-metro", Carriage: "10511", Position: "ceiling", Train: "m1-t01", Line: "m1"}
	play := Play{Journal: journal, Seq: 1, Boot: boot, Mono: 5000, Wall: clockDay, Clock: Synced, Shown: 4000, Outcome: Whole, Story: entryOf(s).Digest, Slide: "s1", Lang: "uk", Serial: o.Serial, Network: "kyiv-metro", Carriage: "10511", Position: "ceiling"}
	return map[string][]byte{
		"story":       s.Payload(),
		"arrangement": o.Arrangement.Payload(),
		"playlist":    sealedPlaylist(o.Arrangement, s),
		"helpcard":    help.Payload(),
		"trust":       sealedTrust(doc, "root-a", "root-b"),
		"roots":       (&RootFile{Header: header, Roots: doc.Roots}).Bytes(),
		"binding":     Seal(TypeBinding, binding.Payload(), keyOf("controller")).Bytes(),
		"plays":       (&Batch{Header: header, Display: "d-10511-a", Journal: journal, First: 1, Plays: []Play{play}, Boots: []Dated{{Boot: play.Boot, At: 1764000000000}}}).Bytes(),
		"stored":      (&Stored{Header: header, Display: "d-10511-a", Journal: journal, Upto: 1}).Bytes(),
		"presence":    (&Presence{Header: header, Session: ID128{0xcc}, Online: true, At: clockDay}).Bytes(),
		"status": (&Status{
			Header: header, Display: "d-10511-a", Session: ID128{0xcc}, At: clockDay, Clock: Synced, Uptime: 5000, Software: "storyline-agent 0.1.0",
			Shape: Shape{W: 1920, H: 1080, Codecs: []string{"avc1"}, MaxW: 1920, MaxH: 1080, MaxFps: 60}, Held: map[Order]Held{OrderPlaylist: {o.Serial, Digest{9}}}, Applied: Held{o.Serial, Digest{9}},
			Showing: Showing{What: ShowSlide, Story: entryOf(s).Digest, ID: "film", Slide: "s1", Lang: "uk", Since: clockDay, Screen: "web", Why: UntimedOnly}, Missing: 1, Wants: []Digest{{4}},
			Refusals: []Refused{{Order: OrderPlaylist, Digest: Digest{7}, Reason: OlderSerial, Detail: "serial 1.4 is older than 1.5", At: clockDay, Count: 2}},
			Failures: []Failed{{Story: entryOf(s).Digest, ID: "film", Slide: "s1", Lang: "uk", Reason: "film can't be played", At: clockDay, Count: 3}},
			Step:     &Step{Spread: 80, Offset: 79, With: "d-10511-b", At: clockDay, N: 3},
			Journal:  JournalState{ID: journal, First: 1, Next: 2}, Disk: &Disk{Free: 12 << 30, Media: 350 << 20},
			Player: &PlayerState{Kind: "chromium", Restarts: 1, Reason: "the page did not draw for 900ms"},
			PutUp:  &PutUp{What: ShowBlank, Since: clockDay - 3600_000, By: 1000},
		}).Bytes(),
	}
}

func TestEveryMessageTravelsAsItsGoldenFile(t *testing.T) {
	for name, got := range golden() {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join("testdata", "golden", name+".json")
			if *update {
				if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, append(got, '\n'), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.TrimSpace(string(want)), string(got)); diff != "" {
				t.Errorf("the wire has changed; displays in the field read the old one:\n%s", diff)
			}
		})
	}
}

// readers decode each kind of message and write it again.
var readers = map[string]func([]byte) ([]byte, error){
	"story":    func(b []byte) ([]byte, error) { s, err := DecodeStory(b); return again(s, err) },
	"plays":    func(b []byte) ([]byte, error) { p, err := DecodeBatch(b); return again(p, err) },
	"stored":   func(b []byte) ([]byte, error) { s, err := DecodeStored(b, "d-10511-a"); return again(s, err) },
	"presence": func(b []byte) ([]byte, error) { p, err := DecodePresence(b); return again(p, err) },
	"status":   func(b []byte) ([]byte, error) { s, err := DecodeStatus(b); return again(s, err) },
	"roots":    func(b []byte) ([]byte, error) { r, err := OpenRoots(b); return again(r, err) },
}

func again(v any, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	return json.Marshal(v)
}

func TestReadersTakeWhatWritersGive(t *testing.T) {
	for name, read := range readers {
		t.Run(name, func(t *testing.T) {
			msg := golden()[name]
			got, err := read(msg)
			if err != nil || !bytes.Equal(got, msg) {
				t.Errorf("%v\nread and written again: %s\nwant: %s", err, got, msg)
			}
			newer := append([]byte(`{"newField":{"a":[1]},`), msg[1:]...)
			if _, err := read(newer); err != nil && name != "presence" {
				t.Errorf("a field that is not known must be ignored: %v", err)
			}
			if _, err := read([]byte(`{"v":9}`)); ReasonOf(err) != UnknownVersion {
				t.Errorf("version 9 is refused as %q", ReasonOf(err))
			}
			if _, err := read(bytes.Replace(msg, []byte(`{"v":1`), []byte(`{"v":1,"needs":["x"]`), 1)); ReasonOf(err) != UnknownNeed {
				t.Errorf("an unknown need is refused as %q", ReasonOf(err))
			}
		})
	}
}

func TestMessagesKeepTheirLimits(t *testing.T) {
	m := golden()
	if n := len(m["presence"]); n > MaxPresence {
		t.Errorf("presence has %d bytes", n)
	}
	s, err := DecodeStatus(m["status"])
	if err != nil {
		t.Fatal(err)
	}
	s.Wants = make([]Digest, MaxWants)
	s.Refusals = nil
	for range MaxRefusals {
		s.Refusals = append(s.Refusals, Refused{Order: OrderPlaylist, Digest: Digest{7}, Reason: TooManySigs, Detail: strings.Repeat("ї", 60), At: clockDay, Count: 1000})
	}
	for _, o := range Orders() {
		s.Held[o] = Held{Serial{1, clockDay}, Digest{1}}
	}
	full := s.Bytes()
	if len(full) > MaxStatus {
		t.Errorf("a full status has %d bytes", len(full))
	}
	if back, err := DecodeStatus(full); err != nil || len(back.Refusals) != MaxRefusals {
		t.Errorf("a full status keeps its refusals: %v", err)
	}
}

func TestTopics(t *testing.T) {
	if got := TopicPlaylist("kyiv-metro", "10511"); got != "storyline/1/carriages/kyiv-metro/10511/playlist" {
		t.Error(got)
	}
	for topic, want := range map[string]bool{
		"storyline/1/displays/d-10511-a/status": true,
		"storyline/1/displays/D/status":         false,
		"storyline/1/displays/d/status/more":    false,
		"storyline/2/displays/d/status":         false,
		"storyline/1/displays/+/status":         false,
		"storyline/1/displays//status":          false,
		TopicDisplay("d-10511-a", LeafPresence): true,
		"storyline/1/carriages/kyiv/1/playlist": false,
	} {
		if _, _, ok := ParseDisplayTopic(topic); ok != want {
			t.Errorf("%s parses: %v, want %v", topic, ok, want)
		}
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string]bool{
		"d-10511-a": true, "1": true, strings.Repeat("a", 40): true,
		"": false, "-a": false, "A": false, "a_b": false, "a/b": false, "a.b": false, "#": false, "+": false, strings.Repeat("a", 41): false, "ї": false,
	} {
		if ValidName(name) != want {
			t.Errorf("%q is a name: %v, want %v", name, !want, want)
		}
	}
}

func TestPlaysThatNoDisplayCanMeanAreRefused(t *testing.T) {
	good, err := DecodeBatch(golden()["plays"])
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Batch){
		"shown for years":          func(b *Batch) { b.Plays[0].Shown = 1 << 40 },
		"a seq beyond all seqs":    func(b *Batch) { b.Plays[0].Seq = 1 << 60 },
		"a first beyond all seqs":  func(b *Batch) { b.First = 1 << 60; b.Plays = nil },
		"before 1970":              func(b *Batch) { b.Plays[0].Wall = -1 },
		"a boot before 1970":       func(b *Batch) { b.Boots[0].At = -1 },
		"a boot in ten millennia":  func(b *Batch) { b.Boots[0].At = 1 << 50 },
		"too many boots":           func(b *Batch) { b.Boots = make([]Dated, MaxBoots+1) },
		"a journal not its own":    func(b *Batch) { b.Plays[0].Journal = ID128{1} },
		"a clock of no known kind": func(b *Batch) { b.Plays[0].Clock = "sundial" },
		"an outcome of no kind":    func(b *Batch) { b.Plays[0].Outcome = "seen" },
	} {
		bad := *good
		bad.Plays = append([]Play(nil), good.Plays...)
		change(&bad)
		if _, err := DecodeBatch(bad.Bytes()); ReasonOf(err) != Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
