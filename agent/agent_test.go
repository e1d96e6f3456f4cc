package agent

import (
	"bufio"
	"encoding/json"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"storyline/agent/internal/link"
	"storyline/agent/internal/link/brokertest"
	"storyline/agent/internal/ordertest"
	"storyline/playlists"
	"storyline/playlists/livetest"
)

const patience = 20 * time.Second

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// centre stands in for the controller: it hears all and says what a test wants.
type centre struct {
	*link.Link
	t     *testing.T
	heard chan heard
	last  *playlists.Status
}

type heard struct {
	leaf    playlists.Leaf
	payload []byte
}

func startCentre(t *testing.T, broker string) *centre {
	t.Helper()
	c := &centre{t: t, heard: make(chan heard, 1000)}
	up := make(chan struct{}, 10)
	c.Link = link.New(link.Options{
		Broker: broker, Display: "controller", Token: "x",
		Will:          func(playlists.ID128) (string, []byte) { return "controller", nil },
		Subscriptions: func() []string { return []string{playlists.Root + "displays/+/+"} },
		OnConnect:     func(playlists.ID128) { up <- struct{}{} },
		OnMessage: func(topic string, payload []byte) {
			if _, leaf, ok := playlists.ParseDisplayTopic(topic); ok {
				c.heard <- heard{leaf, payload}
			}
		},
	})
	livetest.Run(t, c.Run)
	<-up
	return c
}

// retain publishes an order.
func (c *centre) retain(topic string, payload []byte) {
	c.t.Helper()
	if err := c.Publish(c.t.Context(), topic, 1, true, payload); err != nil {
		c.t.Fatal(err)
	}
}

// hears waits for a message of a leaf that fits.
func hears[T any](c *centre, leaf playlists.Leaf, what string, decode func([]byte) (*T, error), fits func(*T) bool) *T {
	c.t.Helper()
	end := time.After(patience)
	for {
		select {
		case h := <-c.heard:
			if h.leaf != leaf || len(h.payload) == 0 {
				continue
			}
			v, err := decode(h.payload)
			if err != nil {
				c.t.Fatalf("%s: %v", leaf, err)
			}
			if fits(v) {
				return v
			}
		case <-end:
			c.t.Fatalf("waited %s for %s", patience, what)
		}
	}
}

// status waits for a status that fits; the last one heard may do.
func (c *centre) status(what string, fits func(*playlists.Status) bool) *playlists.Status {
	c.t.Helper()
	if c.last == nil || !fits(c.last) {
		c.last = hears(c, playlists.LeafStatus, what, playlists.DecodeStatus, fits)
	}
	return c.last
}

// display gives the configuration of a display in a directory of its own.
func display(t *testing.T, broker string) Config {
	t.Helper()
	dir := folder(t)
	c, err := parseConfig(filepath.Join(dir, "agent.yaml"), []byte(least+
		"trust_file: trust.json\nclock: trusted\nscreen: {kind: null, listen: '127.0.0.1:0'}\nreport_every: 1s\nnetwork: kyiv-metro\nbroker: "+broker+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func start(t *testing.T, cfg Config) (*Agent, func()) {
	t.Helper()
	a, err := New(cfg, slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err != nil {
		t.Fatal(err)
	}
	return a, livetest.Run(t, a.Run)
}

const (
	bindingTopic  = playlists.Root + "displays/d-1/binding"
	playlistTopic = playlists.Root + "carriages/kyiv-metro/10511/playlist"
)

func TestADisplayTellsWhatItIsToldToTell(t *testing.T) {
	m := brokertest.StartMosquitto(t)
	c := startCentre(t, m.Address())
	cfg := display(t, m.Address())
	_, stop := start(t, cfg)

	hears(c, playlists.LeafPresence, "a birth", playlists.DecodePresence, func(p *playlists.Presence) bool { return p.Online })
	s := c.status("a first status with the help card on", func(s *playlists.Status) bool { return s.Showing.What == playlists.ShowHelp })
	if len(s.Held) != 1 || s.Held[playlists.OrderTrust].Serial.N != 1 {
		t.Errorf("holds %v, want the trust document alone", s.Held)
	}

	now := time.Now().UnixMilli()
	c.retain(bindingTopic, ordertest.Binding(now, "d-1", "10511"))
	list := ordertest.Playlist(now, "10511", "olena", ordertest.Story("foreman", 500, 700))
	c.retain(playlistTopic, list)
	want := playlists.HeldOf(playlists.Serial{N: now}, list)
	c.status("a receipt of the playlist", func(s *playlists.Status) bool { return s.Held[playlists.OrderPlaylist] == want })
	c.status("the playlist on screen", func(s *playlists.Status) bool {
		return s.Applied == want && s.Showing.What == playlists.ShowSlide && s.Showing.ID == "foreman"
	})

	c.retain(playlistTopic, []byte("{}"))
	s = c.status("a refusal", func(s *playlists.Status) bool { return len(s.Refusals) > 0 })
	if s.Held[playlists.OrderPlaylist] != want {
		t.Error("what was refused took something away")
	}

	b := hears(c, playlists.LeafPlays, "plays", playlists.DecodeBatch, func(b *playlists.Batch) bool { return len(b.Plays) > 1 })
	last := b.Plays[len(b.Plays)-1]
	if last.Carriage != "10511" || last.Position != "ceiling" || last.Serial.N != now {
		t.Errorf("the play is %+v", last)
	}
	stored := playlists.Stored{Header: playlists.Header{V: 1}, Display: "d-1", Journal: b.Journal, Upto: last.Seq}
	if err := c.Publish(t.Context(), playlists.TopicDisplay("d-1", playlists.LeafStored), 1, false, stored.Bytes()); err != nil {
		t.Fatal(err)
	}
	hears(c, playlists.LeafPlays, "the plays after those", playlists.DecodeBatch, func(b *playlists.Batch) bool { return b.First == last.Seq+1 })

	stop()
	hears(c, playlists.LeafPresence, "a farewell", playlists.DecodePresence, func(p *playlists.Presence) bool { return !p.Online })

	// Without any broker it plays on from what it keeps.
	m.Stop()
	a, _ := start(t, cfg)
	got := statusOf(t, a, "the kept playlist on screen", func(s *standing) bool { return s.Applied == want && s.Showing.What == playlists.ShowSlide })
	if got.Connected || got.Journal.First != last.Seq+1 || got.Journal.ID != b.Journal {
		t.Errorf("after a restart without a broker: connected %t, journal %+v", got.Connected, got.Journal)
	}
}

// statusOf asks the agent itself until the answer fits.
func statusOf(t *testing.T, a *Agent, what string, fits func(*standing) bool) *standing {
	t.Helper()
	return statusWithin(t, a, patience, what, fits)
}

func statusWithin(t *testing.T, a *Agent, patience time.Duration, what string, fits func(*standing) bool) *standing {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		s := &standing{}
		if err := json.Unmarshal([]byte(get(t, a, "/status.json", "")), s); err != nil {
			t.Fatal(err)
		}
		if fits(s) {
			return s
		}
	}
	t.Fatalf("waited %s for %s", patience, what)
	return nil
}

// get asks the agent's server; a host other than "" is asked for by that name.
func get(t *testing.T, a *Agent, path, host string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+a.Addr()+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = host
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: patience}
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK {
		return answer.Status
	}
	return string(b)
}

func TestTheScreenIsServedToThisMachineAlone(t *testing.T) {
	cfg := display(t, "tcp://127.0.0.1:9") // nobody answers there
	cfg.Screen.Kind = WebScreen
	cfg.Screen.Width, cfg.Screen.Height = 320, 180 // what lies behind it is drawn in an instant
	a, stop := start(t, cfg)
	if page := get(t, a, "/screen/", ""); !strings.Contains(page, "<html") {
		t.Errorf("the page is %q", page)
	}
	if got := get(t, a, "/screen/", "rebound.example:8090"); !strings.HasPrefix(got, "421") {
		t.Errorf("by a foreign name: %q", got)
	}
	if got := get(t, a, "/media/sha256/"+strings.Repeat("0", 64), ""); !strings.HasPrefix(got, "404") {
		t.Errorf("unknown media: %q", got)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+a.Addr()+"/screen/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "event: slots") {
	}
	lines.Scan()
	if got := lines.Text(); !strings.Contains(got, `"kind":"help"`) || !strings.Contains(got, `"527"`) {
		t.Errorf("the page is told %q, want the help card", got)
	}
	began := time.Now()
	stop()
	if took := time.Since(began); took > endTime {
		t.Errorf("an open stream held the agent up for %s", took)
	}
}

func TestOneDirectoryServesOneDisplay(t *testing.T) {
	cfg := display(t, "tcp://127.0.0.1:9")
	start(t, cfg)
	if _, err := New(cfg, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("a second agent in the same directory: %v", err)
	}
}

func TestADiskWithoutAJournalPlaysAll(t *testing.T) {
	cfg := display(t, "tcp://127.0.0.1:9")
	if err := os.MkdirAll(cfg.DataDir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(cfg.under("journal"), []byte("a file in its place"), 0o600); err != nil {
		t.Fatal(err)
	}
	a, _ := start(t, cfg)
	statusOf(t, a, "the help card", func(s *standing) bool { return s.Showing.What == playlists.ShowHelp })
}

func TestRevokedEditorsStoryLeavesTheScreen(t *testing.T) {
	m := brokertest.StartMosquitto(t)
	c := startCentre(t, m.Address())
	start(t, display(t, m.Address()))
	now := time.Now().UnixMilli()
	c.retain(bindingTopic, ordertest.Binding(now, "d-1", "10511"))
	c.retain(playlistTopic, ordertest.Playlist(now, "10511", "olena", ordertest.Story("foreman", 60_000)))
	c.status("the story on screen", func(s *playlists.Status) bool { return s.Showing.ID == "foreman" })
	c.retain(playlists.TopicTrust, ordertest.Trust(now, "taras"))
	s := c.status("the help card on screen", func(s *playlists.Status) bool {
		return s.Showing.What == playlists.ShowHelp && s.Applied.Digest.IsZero()
	})
	if _, held := s.Held[playlists.OrderPlaylist]; held {
		t.Error("the fallen playlist is still reported as held")
	}
	c.retain(playlistTopic, ordertest.Playlist(now+1, "10511", "taras", ordertest.Story("road", 60_000)))
	c.status("the new editor's story", func(s *playlists.Status) bool { return s.Showing.ID == "road" })
}

func TestRebindingFollowsTheNewCarriage(t *testing.T) {
	m := brokertest.StartMosquitto(t)
	c := startCentre(t, m.Address())
	now := time.Now().UnixMilli()
	c.retain(playlistTopic, ordertest.Playlist(now, "10511", "olena", ordertest.Story("foreman", 60_000)))
	c.retain(playlists.Root+"carriages/kyiv-metro/10512/playlist", ordertest.Playlist(now, "10512", "olena", ordertest.Story("road", 60_000)))
	c.retain(bindingTopic, ordertest.Binding(now, "d-1", "10511"))
	start(t, display(t, m.Address()))
	c.status("the first carriage's story", func(s *playlists.Status) bool { return s.Showing.ID == "foreman" })
	c.retain(bindingTopic, ordertest.Binding(now+1, "d-1", "10512"))
	c.status("the second carriage's story", func(s *playlists.Status) bool { return s.Showing.ID == "road" })
}

// gallery serves one picture from the moment on at which it is opened.
type gallery struct {
	*httptest.Server
	picture []byte
	digest  playlists.Digest
	open    chan struct{}
}

func newGallery(t *testing.T) *gallery {
	t.Helper()
	g := &gallery{picture: append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 5000)...), open: make(chan struct{})}
	g.digest = playlists.DigestOf(g.picture)
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-g.open:
		default:
			http.Error(w, "later", http.StatusServiceUnavailable)
			return
		}
		if r.URL.Path != "/media/sha256/"+g.digest.String() {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(g.picture)
	}))
	t.Cleanup(g.Close)
	return g
}

// story is one slide of the picture.
func (g *gallery) story(id playlists.StoryID) *playlists.Story {
	s := ordertest.Story(id, 600)
	s.Slides[0].Kind = playlists.ImageSlide
	s.Slides[0].Media = []playlists.Variant{{SHA256: g.digest, Bytes: int64(len(g.picture)), Type: "image/png", W: 1920, H: 1080}}
	return s
}

func TestAfterAPowerCutTheLastProgrammePlaysOn(t *testing.T) {
	store := newGallery(t)
	m := brokertest.StartMosquitto(t)
	c := startCentre(t, m.Address())
	cfg := display(t, m.Address())
	_, stop := start(t, cfg)
	now := time.Now().UnixMilli()
	c.retain(bindingTopic, ordertest.Binding(now, "d-1", "10511"))
	first := ordertest.Playlist(now, "10511", "olena", ordertest.Story("foreman", 600))
	c.retain(playlistTopic, first)
	before := playlists.HeldOf(playlists.Serial{N: now}, first)
	c.status("the first playlist on screen", func(s *playlists.Status) bool { return s.Applied == before })
	second := ordertest.Playlist(now+1, "10511", "olena", ordertest.Story("foreman", 600), store.story("road"))
	c.retain(playlistTopic, second)
	after := playlists.HeldOf(playlists.Serial{N: now + 1}, second)
	c.status("the second accepted and not on screen", func(s *playlists.Status) bool {
		return s.Held[playlists.OrderPlaylist] == after && s.Applied == before && s.Missing == 1
	})

	// The disk as the power cut leaves it: the agent had no chance to tidy up.
	left := t.TempDir()
	if err := os.CopyFS(left, disk{os.DirFS(cfg.DataDir)}); err != nil {
		t.Fatal(err)
	}
	stop()
	m.Stop()
	cfg.DataDir, cfg.Media = left, []string{store.URL}
	a, _ := start(t, cfg)
	for range 3 { // for longer than either story lasts
		statusOf(t, a, "the first playlist on screen", func(s *standing) bool {
			return s.Applied == before && s.Held[playlists.OrderPlaylist] == after && s.Showing.What == playlists.ShowSlide
		})
		time.Sleep(500 * time.Millisecond)
	}
	close(store.open)
	statusOf(t, a, "the second playlist on screen", func(s *standing) bool { return s.Applied == after && s.Showing.ID == "road" })
}

func TestPicturesAreFetchedAndServedToTheScreen(t *testing.T) {
	store := newGallery(t)
	picture, digest := store.picture, store.digest
	m := brokertest.StartMosquitto(t)
	c := startCentre(t, m.Address())
	cfg := display(t, m.Address())
	cfg.Media = []string{store.URL}
	a, _ := start(t, cfg)

	now := time.Now().UnixMilli()
	c.retain(bindingTopic, ordertest.Binding(now, "d-1", "10511"))
	c.retain(playlistTopic, ordertest.Playlist(now, "10511", "olena", store.story("foreman")))
	got := c.status("the call in place of the picture", func(s *playlists.Status) bool { return s.Showing.What == playlists.ShowCall && s.Missing == 1 })
	if len(got.Wants) != 1 || got.Wants[0] != digest {
		t.Errorf("wants %v", got.Wants)
	}
	b := hears(c, playlists.LeafPlays, "a play of the call", playlists.DecodeBatch, func(b *playlists.Batch) bool { return len(b.Plays) > 0 })
	if p := b.Plays[0]; len(p.Missing) != 1 || p.Missing[0] != digest {
		t.Errorf("the play names %v as missing", p.Missing)
	}
	close(store.open)
	c.status("the picture itself", func(s *playlists.Status) bool { return s.Showing.What == playlists.ShowSlide && s.Missing == 0 })
	for _, path := range []string{"/media/sha256/", "/screen/media/sha256/"} {
		if got := get(t, a, path+digest.String(), ""); got != string(picture) {
			t.Errorf("%s serves %d bytes", path, len(got))
		}
	}
}

func TestWhatIsLostIsSaid(t *testing.T) {
	m := brokertest.StartMosquitto(t)
	c := startCentre(t, m.Address())
	cfg := display(t, m.Address())
	now := time.Now().UnixMilli()
	c.retain(bindingTopic, ordertest.Binding(now, "d-1", "10511"))
	c.retain(playlistTopic, ordertest.Playlist(now, "10511", "olena", ordertest.Story("foreman", 500)))
	start(t, cfg)
	b := hears(c, playlists.LeafPlays, "plays", playlists.DecodeBatch, func(b *playlists.Batch) bool { return len(b.Plays) > 0 })
	for _, name := range []string{"journal", "orders"} {
		if err := os.RemoveAll(cfg.under(name)); err != nil {
			t.Fatal(err)
		}
	}
	got := c.status("the lost plays", func(s *playlists.Status) bool { return strings.Contains(s.Trouble, "journal") })
	if got.Journal.ID != b.Journal {
		t.Errorf("another journal: %+v after %s", got.Journal, b.Journal)
	}
	hears(c, playlists.LeafPlays, "plays that are journalled again", playlists.DecodeBatch, func(b *playlists.Batch) bool {
		return b.Plays[len(b.Plays)-1].Seq >= got.Journal.First && b.First > 1
	})
	c.retain(playlistTopic, ordertest.Playlist(now+1, "10511", "olena", ordertest.Story("road", 500)))
	c.status("the next playlist", func(s *playlists.Status) bool { return s.Applied.Serial.N == now+1 })
	for _, name := range []string{"journal", "orders"} {
		if _, err := os.Stat(cfg.under(name)); err != nil {
			t.Error(err)
		}
	}
}

// disk is a folder as it is found after a power cut, without its sockets.
type disk struct{ fs.FS }

// ReadDir leaves out what nobody can copy.
func (d disk) ReadDir(name string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(d.FS, name)
	return slices.DeleteFunc(all, func(e fs.DirEntry) bool { return e.Type()&fs.ModeSocket != 0 }), err
}
