package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"storyline/playlists"
	"storyline/playlists/screen/browsertest"
	"storyline/playlists/screen/viewer"
)

// local is what a display says of itself on its own status page.
type local struct {
	Connected bool
	Missing   int
	Showing   playlists.Showing
	Held      map[playlists.Order]playlists.Held
	Refusals  []playlists.Refused
	Drop      []struct{ Name, Verdict string }
}

// verdict gives the newest verdict on drop/.
func (l *local) verdict() string {
	if len(l.Drop) == 0 {
		return ""
	}
	return l.Drop[len(l.Drop)-1].Verdict
}

// TestAStickIsEnoughForATrain publishes the founding case, writes the train's
// bundle, ends the centre, and brings up displays that know the roots and nothing
// else: no trust document, no binding, no broker, no media base. Each gets the one
// file, and tells its own carriage's story.
func TestAStickIsEnoughForATrain(t *testing.T) {
	if err := builtOnce(); err != nil {
		t.Fatal(err)
	}
	browser := browsertest.Start(t)
	s := &stage{dir: t.TempDir(), configs: filepath.Join("..", "..", "configs"), log: t.Output()}
	t.Cleanup(func() {
		if err := s.clear(); err != nil {
			t.Error(err)
		}
	})
	stick := s.bundleTrain(t)
	if err := s.controller.Stop(20 * time.Second); err != nil {
		t.Fatal(err)
	}

	s.stand(t)
	told := map[playlists.StoryID]bool{}
	for i, c := range s.cars {
		var page *viewer.Page
		if i == 0 {
			var err error
			if page, err = browser.Visit("http://"+c.screen+"/screen/", int64(c.display.Width), int64(c.display.Height)); err != nil {
				t.Fatal(err)
			}
		}
		insert(t, stick, s.path(string(c.display.ID), "data", "drop", "НОВЕ ВІДЕО.avi"))
		copied := time.Now()
		last := s.tells(t, c)
		t.Logf("carriage %s tells %s %d ms after its bundle was copied: %s", c.carriage, last.Showing.ID, time.Since(copied).Milliseconds(), last.verdict())
		if told[last.Showing.ID] {
			t.Errorf("carriage %s tells %s, as another does", c.carriage, last.Showing.ID)
		}
		told[last.Showing.ID] = true
		if want := "bundle: trust taken, binding taken, playlist taken; "; !strings.HasPrefix(last.verdict(), want) {
			t.Errorf("carriage %s says %q", c.carriage, last.verdict())
		}
		if last.Connected || len(last.Refusals) > 0 || len(last.Held) != 3 {
			t.Errorf("carriage %s: connected %t, refused %v, holds %v", c.carriage, last.Connected, last.Refusals, last.Held)
		}
		if page != nil {
			if seen := lookAt(t, page, "from-a-stick"); seen.Story == "" || seen.Kind == "help" || len(seen.Hotlines) == 0 && seen.Kind == "call" {
				t.Errorf("the screen shows %+v", seen)
			}
		}
	}
}

// bundleTrain publishes to a train whose displays nobody has ever seen, and writes
// its bundle.
func (s *stage) bundleTrain(t *testing.T) string {
	t.Helper()
	if err := s.rehearse(time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.startController(t.Context()), s.approve(t.Context())); err != nil {
		t.Fatal(err)
	}
	if err := hand(t.Context(), s.api, s.source, s.path("sheets"), s.path("trust.json")); err != nil {
		t.Fatal(err)
	}
	accepted, err := s.api.Publish(t.Context(), s.order())
	if err != nil {
		t.Fatal(err)
	}
	poll(t, 30*time.Second, "the publish is done", func(ctx context.Context) error {
		p, err := s.api.Progress(ctx, accepted.ID, false)
		if err == nil && p.State != "done" {
			err = fmt.Errorf("it is %s: %s", p.State, p.Failure)
		}
		return err
	})
	stick := s.path("train.storyline")
	out, _ := good(t, "bundle", "--train", train, "-o", stick, "--roots", s.path("roots.json"),
		"--controller", "http://"+s.http, "--token-file", s.path("controller", "api-token"))
	if !strings.Contains(out, "train.storyline: 5 displays, ") {
		t.Errorf("bundle says\n%s", out)
	}
	whole, _ := good(t, "bundle", "-o", s.path("every.storyline"), "--train", train, "--every-shape",
		"--controller", "http://"+s.http, "--token-file", s.path("controller", "api-token"))
	if some, every := filesIn(t, out), filesIn(t, whole); some >= every {
		t.Errorf("of %d media files the train's displays choose %d", every, some)
	}
	if out, _ := good(t, "bundle", "show", stick, "--roots", s.path("roots.json")); strings.Contains(out, "\n! ") {
		t.Errorf("bundle show says\n%s", out)
	}
	return stick
}

// filesIn reads how many media files bundle says that there are.
func filesIn(t *testing.T, out string) (n int) {
	t.Helper()
	last := out[strings.LastIndex(strings.TrimSpace(out), "\n")+1:]
	if _, rest, ok := strings.Cut(last, "displays, "); ok {
		fmt.Sscanf(rest, "%d media files", &n)
	}
	if n == 0 {
		t.Fatalf("no count of media files in %q", last)
	}
	return n
}

// stand starts an agent for each carriage of the train: fresh, and alone. The
// first has a browser before it, the others a null screen.
func (s *stage) stand(t *testing.T) {
	t.Helper()
	for _, tr := range s.source.fleet.Trains {
		if tr.ID != train {
			continue
		}
		for _, c := range tr.Carriages {
			for _, d := range c.Displays {
				s.cars = append(s.cars, &car{carriage: c.ID, display: d, screen: s.address(0)})
			}
		}
	}
	for i, c := range s.cars {
		home, kind := s.path(string(c.display.ID)), "null"
		if i == 0 {
			kind = "web"
		}
		if err := writeSecret(filepath.Join(home, "token"), strings.Repeat("0", 43)); err != nil {
			t.Fatal(err)
		}
		// Port 9 of this machine: nobody listens there.
		config := fmt.Sprintf("version: 1\ndisplay: %s\ntoken_file: token\nbroker: tcp://127.0.0.1:9\nroots_file: %q\ndata_dir: data\nclock: trusted\n"+
			"screen: {listen: %q, width: %d, height: %d, kind: %s}\n", c.display.ID, s.path("roots.json"), c.screen, c.display.Width, c.display.Height, kind)
		if err := os.WriteFile(filepath.Join(home, "agent.yaml"), []byte(config), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := s.startAgent(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
}

// insert copies a file as a file manager does: piece after piece.
func insert(t *testing.T, from, to string) {
	t.Helper()
	r, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	w, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if _, err := io.CopyBuffer(struct{ io.Writer }{w}, struct{ io.Reader }{r}, make([]byte, 64<<10)); err != nil {
		t.Fatal(err)
	}
}

// tells waits until a display tells a story with all that it needs, and gives what
// it says of itself then.
func (s *stage) tells(t *testing.T, c *car) (last local) {
	t.Helper()
	poll(t, promised(10*time.Second), fmt.Sprintf("carriage %s tells a story", c.carriage), func(ctx context.Context) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.screen+"/status.json", nil)
		if err != nil {
			return err
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		last = local{}
		if err := json.NewDecoder(resp.Body).Decode(&last); err != nil {
			return err
		}
		if last.Missing > 0 || last.Showing.Story.IsZero() {
			return fmt.Errorf("it shows %q and lacks %d files; drop: %v", last.Showing.What, last.Missing, last.Drop)
		}
		return nil
	})
	return last
}
