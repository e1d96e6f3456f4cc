package projector

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"storyline/playlists"
	"storyline/playlists/screen/browsertest"
	"storyline/playlists/screen/viewer"
)

// untilSaid is a script that ends when the page says a text.
func untilSaid(text string) string {
	return `new Promise((done) => {
		const look = () => document.body.innerText.includes("` + text + `") ? done(document.body.innerText) : requestAnimationFrame(look);
		look();
	})`
}

// TestAPersonSeesWhatIsAskedFor opens the address as a person does: the story's
// words and its call are there, its picture comes in its turn, and the next story
// takes over without the page being opened anew.
func TestAPersonSeesWhatIsAskedFor(t *testing.T) {
	b := browsertest.Start(t)
	door, err := os.ReadFile("../../testdata/media/door.uk.png")
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "door.png")
	if err := os.WriteFile(name, door, 0o600); err != nil {
		t.Fatal(err)
	}
	first, second := story("first"), story("second")
	first.Slides[0].Ms = 1500
	first.Slides[1].Media[0].SHA256 = playlists.DigestOf(door)
	second.Languages = []playlists.Lang{"en"}
	p := New(playlists.Shape{W: 1080, H: 1920}, Files{playlists.DigestOf(door): {Name: name, Type: "image/png"}})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx, l) }()
	defer func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	p.Show(first)
	page, err := b.Visit("http://"+l.Addr().String()+"/", 540, 960)
	if err != nil {
		t.Fatal(err)
	}
	defer page.Close()
	said, err := viewer.Ask[string](page, untilSaid("Слова"))
	if err != nil || !strings.Contains(said, "527") || !strings.Contains(said, "example.org") {
		t.Errorf("the first slide says %q, %v", said, err)
	}
	loaded, err := viewer.Ask[int](page, `new Promise((done) => {
		const look = () => { const img = document.querySelector("img[src*='media/sha256']"); img?.naturalWidth > 0 ? done(img.naturalWidth) : requestAnimationFrame(look); };
		look();
	})`)
	if err != nil || loaded != 64 {
		t.Errorf("the picture has %d pixels, %v", loaded, err)
	}
	p.Show(second)
	if said, err = viewer.Ask[string](page, untilSaid("Words of second")); err != nil {
		t.Errorf("the second story: %q, %v", said, err)
	}
}
