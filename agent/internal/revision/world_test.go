package revision

import (
	"crypto/ed25519"
	"crypto/sha256"
	"flag"
	"testing"

	"go.uber.org/goleak"

	"storyline/playlists"
)

func TestMain(m *testing.M) {
	if raced {
		_ = flag.Set("rapid.checks", "25") // what the command line says goes before
	}
	goleak.VerifyTestMain(m)
}

const now playlists.Millis = 1_796_083_200_000

func keyOf(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte(name))
	return ed25519.NewKeyFromSeed(seed[:])
}

func public(name string) playlists.Key {
	return playlists.Key{Scheme: playlists.Ed25519, Public: keyOf(name).Public().(ed25519.PublicKey), Person: name}
}

func rootsOf(persons ...string) playlists.Roots {
	r := playlists.Roots{Threshold: len(persons)/2 + 1}
	for _, p := range persons {
		r.Keys = append(r.Keys, public(p))
	}
	return r
}

func firstRoots() *playlists.Roots {
	r := rootsOf("anna", "bohdan", "vira")
	return &r
}

// trustBy makes a trust document; editors may sign stories and help cards.
func trustBy(serial int64, roots playlists.Roots, editors []string, signers ...string) []byte {
	t := playlists.Trust{
		Header: playlists.Header{V: 1}, Serial: playlists.Serial{N: serial}, Issued: now + serial, Roots: roots,
		Keys: []playlists.TrustedKey{{Key: public("controller"), Grants: []playlists.Grant{{Role: playlists.RoleController}}}},
		Help: []playlists.NetworkHelp{{Network: "kyiv-metro", Card: seal(playlists.TypeHelpCard, helpCard().Payload(), "olena")}},
	}
	for _, e := range editors {
		t.Keys = append(t.Keys, playlists.TrustedKey{Key: public(e), Grants: []playlists.Grant{{Role: playlists.RoleEditor}}})
	}
	return seal(playlists.TypeTrust, t.Payload(), signers...).Bytes()
}

func trust(serial int64, editors ...string) []byte {
	return trustBy(serial, *firstRoots(), editors, "anna", "vira")
}

func seal(kind string, payload []byte, signers ...string) playlists.Envelope {
	e := playlists.Seal(kind, payload)
	for _, s := range signers {
		e.AddSignature(keyOf(s))
	}
	return e
}

func call() playlists.Call {
	return playlists.Call{Numbers: []playlists.Number{{Number: "527", Label: playlists.Texts{"uk": "х"}}}, Address: "https://example.org/", Short: "example.org"}
}

func helpCard() *playlists.HelpCard {
	return &playlists.HelpCard{Header: playlists.Header{V: 1}, Network: "kyiv-metro", Languages: []playlists.Lang{"uk", "en"}, Call: call()}
}

func binding(serial int64, carriage playlists.Carriage) []byte {
	b := playlists.Binding{
		Header: playlists.Header{V: 1}, Serial: playlists.Serial{N: serial}, Issued: now, Display: "d-1",
		Network: "kyiv-metro", Carriage: carriage, Position: "ceiling",
	}
	return seal(playlists.TypeBinding, b.Payload(), "controller").Bytes()
}

func storyBy(id playlists.StoryID, editor string) playlists.Envelope {
	s := playlists.Story{
		Header: playlists.Header{V: 1}, Network: "kyiv-metro", Campaign: "c", ID: id, Languages: []playlists.Lang{"uk"},
		Slides: []playlists.Slide{{ID: "one", Kind: playlists.CallSlide, Ms: 4000}}, Call: call(), ConsentEnd: now + 1e9,
	}
	return seal(playlists.TypeStory, s.Payload(), editor)
}

type playlistOf struct {
	serial   int64
	carriage playlists.Carriage
	lease    playlists.Millis
	issued   playlists.Millis
	editor   string
	signer   string
}

func (o playlistOf) bytes() []byte {
	if o.lease == 0 {
		o.lease = now + playlists.DefaultLease
	}
	if o.issued == 0 {
		o.issued = now
	}
	if o.editor == "" {
		o.editor = "olena"
	}
	if o.signer == "" {
		o.signer = "controller"
	}
	s := storyBy("foreman", o.editor)
	a := playlists.Arrangement{
		Header: playlists.Header{V: 1}, Serial: playlists.Serial{N: o.serial}, Issued: o.issued, Lease: o.lease,
		Network: "kyiv-metro", Carriage: o.carriage, Zone: "Europe/Kyiv", Offsets: []playlists.Offset{{At: 0, Seconds: 7200}},
		Entries: []playlists.Entry{{Campaign: "c", Story: "foreman", Digest: s.PayloadDigest(), Weight: 1}},
	}
	return playlists.Message(seal(playlists.TypeArrangement, a.Payload(), o.signer).Bytes(), [][]byte{s.Bytes()})
}

func list(serial int64, carriage playlists.Carriage) []byte {
	return playlistOf{serial: serial, carriage: carriage}.bytes()
}

func open(t *testing.T, dir string, first []byte) *Revision {
	t.Helper()
	r, err := Open(Options{Dir: dir, Display: "d-1", Roots: firstRoots(), Trust: first, Network: "kyiv-metro", Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func clock() playlists.Clock { return playlists.At(now) }

// give has an order received and fails unless it changes what is in force.
func give(t *testing.T, r *Revision, order playlists.Order, msg []byte) {
	t.Helper()
	if changed, refused := r.Receive(order, msg, clock()); !changed || refused != nil {
		t.Fatalf("%s: changed %v, refused %+v", order, changed, refused)
	}
}

// deny fails unless the order is refused for the reason.
func deny(t *testing.T, r *Revision, order playlists.Order, msg []byte, why playlists.Reason) {
	t.Helper()
	before := *r.Snapshot()
	changed, refused := r.Receive(order, msg, clock())
	if changed || refused == nil || refused.Reason != why {
		t.Fatalf("%s: changed %v, refused %+v, want %s", order, changed, refused, why)
	}
	if after := r.Snapshot(); after.Playlist != before.Playlist || after.Binding != before.Binding || after.Trust != before.Trust {
		t.Fatal("a refused order changed what is in force")
	}
}

// filled opens a revision that holds all three orders.
func filled(t *testing.T, dir string) *Revision {
	t.Helper()
	r := open(t, dir, trust(1, "olena"))
	give(t, r, playlists.OrderBinding, binding(10, "10511"))
	give(t, r, playlists.OrderPlaylist, list(100, "10511"))
	return r
}
