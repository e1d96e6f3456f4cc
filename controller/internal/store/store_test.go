package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"storyline/playlists"
)

// opener opens the same database again and again, and closes it after the test.
type opener func(t *testing.T) *Store

// TestOnSQLite runs the contract on real files. A second database joins by running
// contract with an opener of its own.
func TestOnSQLite(t *testing.T) {
	contract(t, func(t *testing.T) opener {
		path := filepath.Join(t.TempDir(), "data", "storyline.db")
		return func(t *testing.T) *Store {
			t.Helper()
			s, err := Open(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = s.Close() })
			return s
		}
	})
}

// contract is what every database must do. fresh gives an opener of an empty one.
func contract(t *testing.T, fresh func(t *testing.T) opener) {
	for name, test := range map[string]func(t *testing.T, open opener){
		"a fleet is kept whole and replaces the one before":                 fleetsReplace,
		"who hung where is kept with dates, and every text of a fleet":      hangingIsDated,
		"a token's hash is kept, and the newer one wins":                    tokensReplace,
		"every text of a campaign is kept, the newest is the campaign":      versionsGrow,
		"who saves on top of an older version is told":                      staleSaves,
		"the same text makes no version":                                    sameTexts,
		"approvals are merged in one act":                                   storiesMerge,
		"the newest trust document is in force":                             trustIsNewest,
		"a serial that was given out is never lower after a restart":        serialsGrow,
		"a publish goes through its steps and is found again":               publishSteps,
		"what a publish says stays, whatever is put since":                  publishKeepsItsWords,
		"a publish moves only from where it is":                             publishMoves,
		"a newer publish overtakes what waits in its network":               publishOvertakes,
		"a carriage never goes back to an older playlist":                   arrangementsGrow,
		"receipts are kept from their first time on, by publish":            receiptsAreFirst,
		"a failed transaction leaves nothing":                               nothingHalf,
		"plays are listed by key, counted, and totalled":                    playsAreCounted,
		"the last status of a display is what it said last":                 statesAreLast,
		"a boot's date dates its plays, before and after":                   bootsDate,
		"the first date of a boot stands, and none lies ahead":              bootsDateOnce,
		"a resend changes nothing and is answered":                          resends,
		"the same key with other bytes is contradicted, and the first kept": contradictions,
		"what a journal no longer holds is unknown, not zero":               gapsAreUnknown,
		"a play that comes late fills its gap":                              lateFills,
		"batches out of order meet in the middle":                           outOfOrder,
		"what lies far ahead waits until nothing can come before it":        holesWait,
		"a display that says more than any can is kept to its allowance":    excessIsNotKept,
		"an allowance outlives a restart, and grows with time":              allowancesLast,
		"what is on disk costs nothing, however often it is told":           resendsAreFree,
		"another date of a boot is counted, once":                           redatesCount,
	} {
		t.Run(name, func(t *testing.T) { test(t, fresh(t)) })
	}
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Fatalf("%s (-want +got):\n%s", what, d)
	}
}

func TestFilesAreTheOwnersAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "storyline.db")
	s := must[*Store](t)(Open(t.Context(), path))
	ok(t, s.PutFleet(t.Context(), Fleet{Network: "n", YAML: []byte("x")}))
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		if mode := must[fs.FileInfo](t)(os.Stat(name)).Mode().Perm(); mode != 0o600 {
			t.Errorf("%s has mode %04o", filepath.Base(name), mode)
		}
	}
	ok(t, s.Close())
}

func TestAPathWithOddCharactersIsTaken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b?c%20#d", "storyline.db")
	s := must[*Store](t)(Open(t.Context(), path))
	ok(t, s.PutFleet(t.Context(), Fleet{Network: "n", YAML: []byte("x")}))
	ok(t, s.Close())
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
}

func fleetsReplace(t *testing.T, open opener) {
	ctx, s := t.Context(), open(t)
	if _, err := s.Fleet(ctx, "n"); !errors.Is(err, ErrNotFound) {
		t.Fatalf("an unknown fleet gives %v", err)
	}
	d := func(id playlists.DisplayID, c playlists.Carriage) Display {
		return Display{Display: id, Network: "n", Carriage: c, Position: "ceiling", Train: "t1", Line: "m1", Kind: playlists.MetroCarriage, Width: 1920, Height: 1080, Orientation: "landscape"}
	}
	ok(t, s.PutFleet(ctx, Fleet{Network: "n", YAML: []byte("one"), Updated: 1, Displays: []Display{d("a", "1"), d("b", "1")}}))
	want := Fleet{Network: "n", YAML: []byte("two"), Updated: 2, Displays: []Display{d("b", "2"), d("c", "2")}}
	ok(t, s.PutFleet(ctx, want))
	same(t, "fleet", must[Fleet](t)(s.Fleet(ctx, "n")), want)
	s = open(t)
	same(t, "fleet after a restart", must[Fleet](t)(s.Fleet(ctx, "n")), want)
	same(t, "networks", must[[]playlists.Network](t)(s.Networks(ctx)), []playlists.Network{"n"})
	same(t, "displays", must[[]Display](t)(s.Displays(ctx)), want.Displays)
}

func tokensReplace(t *testing.T, open opener) {
	ctx, s := t.Context(), open(t)
	ok(t, s.PutTokens(ctx, map[playlists.DisplayID][32]byte{"a": {1}, "b": {2}}, 1))
	ok(t, s.PutTokens(ctx, map[playlists.DisplayID][32]byte{"a": {3}}, 2))
	same(t, "tokens", must[map[playlists.DisplayID][32]byte](t)(s.Tokens(ctx)), map[playlists.DisplayID][32]byte{"a": {3}, "b": {2}})
}

func storiesMerge(t *testing.T, open opener) {
	ctx, s := t.Context(), open(t)
	st := Story{Payload: playlists.Digest{9}, Network: "n", Campaign: "c", Story: "s", Updated: 1}
	add := func(text string) func([]byte) ([]byte, error) {
		return func(held []byte) ([]byte, error) { return append(append([]byte(nil), held...), text...), nil }
	}
	first := must[Story](t)(s.MergeStory(ctx, st, add("one ")))
	second := must[Story](t)(s.MergeStory(ctx, st, add("two")))
	same(t, "merged", string(second.Envelope), "one two")
	if _, err := s.MergeStory(ctx, st, func([]byte) ([]byte, error) { return nil, errors.New("no") }); err == nil {
		t.Fatal("a merge that fails is taken")
	}
	same(t, "stories", must[[]Story](t)(s.Stories(ctx, "n")), []Story{second})
	all := must[map[playlists.Digest][]byte](t)(s.Envelopes(ctx))
	same(t, "envelopes: both versions stay", all, map[playlists.Digest][]byte{first.SHA256: []byte("one "), second.SHA256: []byte("one two")})
}

func trustIsNewest(t *testing.T, open opener) {
	ctx, s := t.Context(), open(t)
	if _, err := s.Trust(ctx); !errors.Is(err, ErrNotFound) {
		t.Fatalf("no trust document gives %v", err)
	}
	doc := func(epoch, n int64) Trust {
		b := []byte{byte(epoch), byte(n)}
		return Trust{Held: playlists.HeldOf(playlists.Serial{Epoch: epoch, N: n}, b), Bytes: b, Accepted: 7}
	}
	for _, d := range []Trust{doc(1, 9), doc(2, 1), doc(1, 5)} {
		ok(t, s.PutTrust(ctx, d))
	}
	same(t, "trust", must[Trust](t)(s.Trust(ctx)), doc(2, 1))
}

func serialsGrow(t *testing.T, open opener) {
	ctx, s := t.Context(), open(t)
	same(t, "first", must[playlists.Serial](t)(s.LastSerial(ctx)), playlists.Serial{})
	bind := func(d playlists.DisplayID, n int64) Binding {
		return Binding{Display: d, Network: "n", Carriage: "1", Position: "p", Held: playlists.Held{Serial: playlists.Serial{Epoch: 1, N: n}}, Bytes: []byte("b"), Issued: n}
	}
	ok(t, s.PutBindings(ctx, []Binding{bind("a", 50), bind("b", 50)}))
	ok(t, s.PutBindings(ctx, []Binding{bind("a", 40)}))
	s = open(t)
	same(t, "last", must[playlists.Serial](t)(s.LastSerial(ctx)), playlists.Serial{Epoch: 1, N: 50})
	same(t, "bindings", must[[]Binding](t)(s.Bindings(ctx)), []Binding{bind("a", 40), bind("b", 50)})
}

func publishSteps(t *testing.T, open opener) {
	ctx, s := t.Context(), open(t)
	n := playlists.Serial{Epoch: 1, N: 70}
	p := Publish{ID: "p1", Network: "n", Campaigns: []playlists.CampaignID{"c"}, State: Accepted, AcceptedAt: 1}
	ok(t, s.AddPublish(ctx, p, nil))
	ok(t, s.AddPublish(ctx, Publish{ID: "p2", Network: "n", AcceptedAt: 2}, nil))
	ok(t, s.Compiled(ctx, "p1", n, playlists.Digest{4}, 2, 3))
	p.State, p.Serial, p.Inputs, p.Carriages, p.CompiledAt = Sealing, n, playlists.Digest{4}, 2, 3
	same(t, "compiled", must[Publish](t)(s.Publish(ctx, "p1")), p)
	ok(t, s.Commit(ctx, "p1", []Arrangement{arrangement("1", 70)}))
	same(t, "committed", must[map[playlists.Carriage]playlists.Held](t)(s.CommittedOf(ctx, "p1")), map[playlists.Carriage]playlists.Held{"1": arrangement("1", 70).Held})
	ok(t, s.Commit(ctx, "p1", []Arrangement{arrangement("1", 70), arrangement("2", 70)}))
	s = open(t)
	p.Committed = 2
	same(t, "unfinished", len(must[[]Publish](t)(s.Unfinished(ctx))), 2)
	ok(t, s.Sealed(ctx, "p1", 5))
	ok(t, s.End(ctx, "p1", "", 6))
	p.State, p.SealedAt, p.DoneAt = Done, 5, 6
	same(t, "done", must[Publish](t)(s.Publish(ctx, "p1")), p)
	ok(t, s.End(ctx, "p2", "because", 8))
	same(t, "unfinished", must[[]Publish](t)(s.Unfinished(ctx)), []Publish(nil))
	all := must[[]Publish](t)(s.Publishes(ctx, 10))
	same(t, "newest first", []string{all[0].ID, all[0].State, all[0].Error, all[1].ID}, []string{"p2", Failed, "because", "p1"})
	if _, err := s.Publish(ctx, "p3"); !errors.Is(err, ErrNotFound) {
		t.Fatalf("an unknown publish gives %v", err)
	}
	// Compiled anew, for other inputs: what was committed does not count.
	ok(t, s.Compiled(ctx, "p1", playlists.Serial{Epoch: 1, N: 71}, playlists.Digest{5}, 2, 9))
	same(t, "committed", len(must[map[playlists.Carriage]playlists.Held](t)(s.CommittedOf(ctx, "p1"))), 0)
}

func arrangement(c playlists.Carriage, n int64) Arrangement {
	return Arrangement{
		Network: "n", Carriage: c, Held: playlists.HeldOf(playlists.Serial{Epoch: 1, N: n}, []byte(c)), Issued: n, Lease: n + 100,
		Envelope: []byte("e" + c), Stories: []playlists.Digest{{1}, {2}},
	}
}

func arrangementsGrow(t *testing.T, open opener) {
	ctx, s := t.Context(), open(t)
	ok(t, s.AddPublish(ctx, Publish{ID: "p1", Network: "n", AcceptedAt: 1}, nil))
	ok(t, s.AddPublish(ctx, Publish{ID: "p2", Network: "n", AcceptedAt: 2}, nil))
	var many []Arrangement
	for i := range MaxCommit {
		many = append(many, arrangement(playlists.Carriage(rune('a'+i%26))+"-"+playlists.Carriage(rune('a'+i/26)), 20))
	}
	ok(t, s.Commit(ctx, "p1", many))
	older := many[0]
	older.Held.Serial.N = 10
	ok(t, s.Commit(ctx, "p2", []Arrangement{older}))
	same(t, "kept", must[Arrangement](t)(s.Arrangement(ctx, "n", many[0].Carriage)), many[0])
	newer := many[1]
	newer.Held.Serial.N, newer.Lease = 30, 1000
	ok(t, s.Renew(ctx, []Arrangement{newer}))
	same(t, "renewed", must[Arrangement](t)(s.Arrangement(ctx, "n", newer.Carriage)), newer)
	same(t, "all", len(must[[]Arrangement](t)(s.Arrangements(ctx))), MaxCommit)
	same(t, "last serial", must[playlists.Serial](t)(s.LastSerial(ctx)), playlists.Serial{Epoch: 1, N: 30})
}

func receiptsAreFirst(t *testing.T, open opener) {
	ctx, s := t.Context(), open(t)
	ok(t, s.PutFleet(ctx, Fleet{Network: "n", YAML: []byte("x"), Displays: []Display{{Display: "a", Network: "n", Carriage: "1"}, {Display: "b", Network: "n", Carriage: "1"}}}))
	ok(t, s.AddPublish(ctx, Publish{ID: "p", Network: "n", AcceptedAt: 1}, nil))
	a := arrangement("1", 20)
	ok(t, s.Commit(ctx, "p", []Arrangement{a}))
	say := func(now int64, held, applied playlists.Held) {
		t.Helper()
		st := &playlists.Status{Display: "a", Held: map[playlists.Order]playlists.Held{playlists.OrderPlaylist: held, "made-up": held}, Applied: applied}
		kept(t, s, []*playlists.Status{st}, [][]byte{[]byte("raw")}, nil, now)
	}
	say(5, a.Held, playlists.Held{})
	say(6, a.Held, a.Held)
	s = open(t)
	say(7, a.Held, a.Held) // after a restart the store has forgotten what it has seen, but not what it holds
	say(8, arrangement("1", 30).Held, arrangement("1", 30).Held)
	same(t, "outcomes", must[[]Outcome](t)(s.Outcomes(ctx, "p")), []Outcome{
		{Display: "a", Carriage: "1", Wanted: a.Held, Held: 5, Applied: 6}, {Display: "b", Carriage: "1", Wanted: a.Held},
	})
}

func nothingHalf(t *testing.T, open opener) {
	ctx, s := t.Context(), open(t)
	st := Story{Payload: playlists.Digest{9}, Network: "n", Campaign: "c", Story: "s"}
	err := s.write(ctx, func(t *tx) error {
		if err := t.exec("insert into fleets (network, yaml, updated) values ($1, $2, $3)", "n", []byte("x"), 1); err != nil {
			return err
		}
		return errors.New("changed my mind")
	})
	if err == nil {
		t.Fatal("no error")
	}
	same(t, "networks", must[[]playlists.Network](t)(s.Networks(ctx)), []playlists.Network(nil))
	must[Story](t)(s.MergeStory(ctx, st, func([]byte) ([]byte, error) { return []byte("x"), nil }))
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if err := s.PutFleet(ended, Fleet{Network: "n"}); !errors.Is(err, context.Canceled) {
		t.Fatalf("an ended context gives %v", err)
	}
}

func statesAreLast(t *testing.T, open opener) {
	ctx, s := t.Context(), open(t)
	say := func(d playlists.DisplayID, session byte) *playlists.Status {
		return &playlists.Status{Display: d, Session: playlists.ID128{session}}
	}
	kept(t, s, []*playlists.Status{say("a", 1), say("b", 2), say("a", 3)}, [][]byte{[]byte("a1"), []byte("b2"), []byte("a3")}, nil, 4)
	same(t, "states", must[[]Said](t)(s.States(ctx)), []Said{
		{Display: "a", Session: playlists.ID128{3}, Status: []byte("a3"), Seen: 4}, {Display: "b", Session: playlists.ID128{2}, Status: []byte("b2"), Seen: 4},
	})
}

func hangingIsDated(t *testing.T, open opener) {
	ctx, s := t.Context(), open(t)
	d := func(id playlists.DisplayID, c playlists.Carriage, train playlists.Train) Display {
		return Display{Display: id, Network: "n", Carriage: c, Position: "ceiling", Train: train, Line: "m1"}
	}
	put := func(yaml, person string, at playlists.Millis, ds ...Display) {
		t.Helper()
		ok(t, s.PutFleet(ctx, Fleet{Network: "n", YAML: []byte(yaml), Updated: at, Person: person, Displays: ds}))
	}
	h := func(id playlists.DisplayID, c playlists.Carriage, train playlists.Train, began, ended playlists.Millis) Hung {
		return Hung{Display: id, Began: began, Ended: ended, Network: "n", Carriage: c, Position: "ceiling", Train: train, Line: "m1"}
	}
	put("one", "", 10, d("a", "1", "t1"), d("b", "2", "t1"))
	put("one", "", 15, d("a", "1", "t1"), d("b", "2", "t1"))
	put("two", "Olena", 20, d("a", "2", "t1"), d("b", "1", "t1"))
	put("three", "Taras", 30, d("a", "2", "t2"), d("c", "1", "t1"))
	put("four", "Olena", 40, d("a", "2", "t2"), d("b", "1", "t1"))
	s = open(t)
	same(t, "a", must[[]Hung](t)(s.HungOf(ctx, "a")), []Hung{h("a", "2", "t2", 30, 0), h("a", "2", "t1", 20, 30), h("a", "1", "t1", 10, 20)})
	same(t, "b, which was away for a while", must[[]Hung](t)(s.HungOf(ctx, "b")), []Hung{h("b", "1", "t1", 40, 0), h("b", "1", "t1", 20, 30), h("b", "2", "t1", 10, 20)})
	same(t, "carriage 1", must[[]Hung](t)(s.HungIn(ctx, "n", "1")), []Hung{h("b", "1", "t1", 40, 0), h("c", "1", "t1", 30, 40), h("b", "1", "t1", 20, 30), h("a", "1", "t1", 10, 20)})
	same(t, "texts", must[[]FleetText](t)(s.FleetTexts(ctx, "n", 3)), []FleetText{{40, "Olena", []byte("four")}, {30, "Taras", []byte("three")}, {20, "Olena", []byte("two")}})
	same(t, "all texts, the same one kept once", len(must[[]FleetText](t)(s.FleetTexts(ctx, "n", 9))), 4)
}
