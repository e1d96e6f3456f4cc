package desk

import (
	"compress/gzip"
	"io"
	"strings"
	"testing"
)

func TestPagesAreCompressedForWhoTakesIt(t *testing.T) {
	for _, c := range []struct {
		name, accept string
		want         bool
	}{
		{"nothing said", "", false}, {"as browsers do", "gzip, deflate, br, zstd", true}, {"with a quality", "br;q=1.0, gzip;q=0.8", true},
		{"refused by name", "gzip;q=0, identity", false}, {"a quality that is none", "gzip;q=x", false}, {"only others", "br, zstd", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBrowser(t)
			plain := b.ask("GET", "/shop", nil).Body.String()
			b.header["Accept-Encoding"] = c.accept
			w := b.ask("GET", "/shop", nil)
			if got := w.Header().Get("Content-Encoding") == "gzip"; got != c.want {
				t.Fatalf("compressed: %t, want %t", got, c.want)
			}
			if !strings.Contains(w.Header().Get("Vary"), "Accept-Encoding") {
				t.Error("it does not say what it depends on")
			}
			if !c.want {
				return
			}
			z, err := gzip.NewReader(w.Body)
			if err != nil {
				t.Fatal(err)
			}
			page, err := io.ReadAll(z)
			if err != nil || string(page) != plain {
				t.Errorf("the page is another one when it is compressed: %v", err)
			}
		})
	}
}

func TestFilesAreKeptCompressed(t *testing.T) {
	b := newBrowser(t)
	b.header["Accept-Encoding"] = "gzip"
	for name, want := range b.desk.assets.files {
		w := b.ask("GET", b.desk.assets.base()+name, nil)
		if w.Code != 200 {
			t.Fatalf("%s: %d", name, w.Code)
		}
		var file io.Reader = w.Body
		if w.Header().Get("Content-Encoding") == "gzip" {
			z, err := gzip.NewReader(file)
			if err != nil {
				t.Fatal(err)
			}
			file = z
		} else if len(want) >= worthIt {
			t.Errorf("%s travels with all its %d bytes", name, len(want))
		}
		if got, err := io.ReadAll(file); err != nil || string(got) != string(want) {
			t.Errorf("%s is another file when it is compressed: %v", name, err)
		}
	}
}
