// Package ordertest seals orders for tests: a trust document signed by root,
// bindings and playlists signed by a controller, stories signed by an editor,
// with keys that are the same each time and protect nothing.
package ordertest

import (
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"time"

	"storyline/playlists"
)

// Network is the network of all that is made here.
const Network playlists.Network = "kyiv-metro"

func header() playlists.Header { return playlists.Header{V: playlists.Version} }

func keyOf(person string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte("test key of " + person))
	return ed25519.NewKeyFromSeed(seed[:])
}

func publicOf(person string) playlists.Key {
	public, _ := keyOf(person).Public().(ed25519.PublicKey)
	return playlists.Key{Scheme: playlists.Ed25519, Public: public, Person: person}
}

// Roots are the roots that sign Trust.
func Roots() *playlists.Roots {
	return &playlists.Roots{Threshold: 1, Keys: []playlists.Key{publicOf("root")}}
}

// RootFile gives the file of Roots.
func RootFile() []byte {
	r := playlists.RootFile{Header: header(), Roots: *Roots()}
	return r.Bytes()
}

// Trust gives a trust document in which the named editors may sign stories.
func Trust(n int64, editors ...string) []byte {
	grant := func(r playlists.Role) []playlists.Grant { return []playlists.Grant{{Role: r, Network: Network}} }
	t := playlists.Trust{
		Header: header(), Serial: playlists.Serial{N: n}, Issued: n, Roots: *Roots(),
		Keys: []playlists.TrustedKey{{Key: publicOf("controller"), Grants: grant(playlists.RoleController)}},
	}
	for _, e := range editors {
		t.Keys = append(t.Keys, playlists.TrustedKey{Key: publicOf(e), Grants: grant(playlists.RoleEditor)})
	}
	if len(editors) > 0 {
		card := playlists.HelpCard{Header: header(), Network: Network, Languages: []playlists.Lang{"uk", "en"}, Call: call()}
		t.Help = []playlists.NetworkHelp{{Network: Network, Card: playlists.Seal(playlists.TypeHelpCard, card.Payload(), keyOf(editors[0]))}}
	}
	return playlists.Seal(playlists.TypeTrust, t.Payload(), keyOf("root")).Bytes()
}

// Binding hangs a display in a carriage.
func Binding(n int64, d playlists.DisplayID, c playlists.Carriage) []byte {
	b := playlists.Binding{
		Header: header(), Serial: playlists.Serial{N: n}, Issued: n, Display: d, Network: Network, Carriage: c, Position: "ceiling",
	}
	return playlists.Seal(playlists.TypeBinding, b.Payload(), keyOf("controller")).Bytes()
}

func call() playlists.Call {
	return playlists.Call{
		Headline: playlists.Texts{"uk": "Потрібна допомога?", "en": "Need help?"},
		Numbers:  []playlists.Number{{Number: "527", Label: playlists.Texts{"uk": "Гаряча лінія", "en": "Hotline"}}},
		Address:  "https://www.stoptrafficking.org/?carriage={carriage}", Short: "stoptrafficking.org",
	}
}

// Story makes a story of text slides of the given lengths.
func Story(id playlists.StoryID, ms ...int64) *playlists.Story {
	s := &playlists.Story{
		Header: header(), Network: Network, Campaign: "they-used-you", ID: id, Languages: []playlists.Lang{"uk", "en"},
		Titles: playlists.Texts{"uk": "Назва", "en": "Title"}, Notice: playlists.Texts{"en": "An illustration; no real person is shown."},
		Call: call(), ConsentEnd: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli(),
	}
	for i, length := range ms {
		s.Slides = append(s.Slides, playlists.Slide{
			ID: playlists.SlideID(fmt.Sprintf("s%d", i+1)), Kind: playlists.TextSlide, Ms: length,
			Text: map[playlists.Lang]playlists.Words{"uk": {Heading: "Заголовок"}, "en": {Heading: "Heading"}},
		})
	}
	return s
}

// Playlist arranges stories, all signed by one editor, for a carriage, told in
// turn from an hour before n to a month after.
func Playlist(n int64, c playlists.Carriage, editor string, stories ...*playlists.Story) []byte {
	const hour = 3600 * 1000
	a := playlists.Arrangement{
		Header: header(), Serial: playlists.Serial{N: n}, Issued: n, Lease: n + 30*24*hour, Network: Network, Carriage: c,
		Zone: "UTC", Offsets: []playlists.Offset{{At: n - hour}},
	}
	var sealed [][]byte
	for _, s := range stories {
		payload := s.Payload()
		a.Entries = append(a.Entries, playlists.Entry{Campaign: s.Campaign, Story: s.ID, Digest: playlists.DigestOf(payload), Weight: 1})
		sealed = append(sealed, playlists.Seal(playlists.TypeStory, payload, keyOf(editor)).Bytes())
	}
	return playlists.Message(playlists.Seal(playlists.TypeArrangement, a.Payload(), keyOf("controller")).Bytes(), sealed)
}
