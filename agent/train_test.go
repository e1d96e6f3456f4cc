package agent

import (
	"context"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"storyline/agent/internal/link/brokertest"
	"storyline/agent/internal/ordertest"
	"storyline/agent/internal/siblings"
	"storyline/playlists"
	"storyline/playlists/livetest"
)

// filmBytes is how long the film is that trains are sent.
const filmBytes = 100_000_000

// depot serves one film over a slow link, and counts what it has sent.
type depot struct {
	*httptest.Server
	path   string
	digest playlists.Digest
	speed  int // bytes a second, of each download; 0: as fast as can be

	mu    sync.Mutex
	sent  int64
	asked []string // ranges
	more  *sync.Cond
}

// openDepot makes a film: random bytes, with holes of zeros.
func openDepot(t testing.TB, speed int) *depot {
	t.Helper()
	d := &depot{path: filepath.Join(t.TempDir(), "film"), speed: speed}
	d.more = sync.NewCond(&d.mu)
	f, err := os.Create(d.path)
	if err != nil {
		t.Fatal(err)
	}
	sum, random := sha256.New(), rand.NewChaCha8([32]byte{4})
	block := make([]byte, 100_000)
	for i := range filmBytes / len(block) {
		if clear(block); i%4 != 0 {
			random.Read(block)
		}
		if err := add(f, sum, block, i%4 == 0); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Truncate(filmBytes); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	d.digest = playlists.Digest(sum.Sum(nil))
	d.Server = httptest.NewUnstartedServer(d)
	d.Server.Config.ConnState = func(c net.Conn, s http.ConnState) {
		if tcp, ok := c.(*net.TCPConn); ok && s == http.StateNew && speed > 0 {
			tcp.SetWriteBuffer(64 << 10) // what is sent has left
		}
	}
	d.Start()
	t.Cleanup(d.Close)
	return d
}

func add(f *os.File, sum hash.Hash, block []byte, hole bool) error {
	sum.Write(block)
	if hole {
		_, err := f.Seek(int64(len(block)), io.SeekCurrent)
		return err
	}
	_, err := f.Write(block)
	return err
}

func (d *depot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/media/sha256/"+d.digest.String() {
		http.NotFound(w, r)
		return
	}
	d.mu.Lock()
	d.asked = append(d.asked, r.Header.Get("Range"))
	d.mu.Unlock()
	f, err := os.Open(d.path)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer f.Close()
	w.Header().Set("ETag", `"`+d.digest.String()+`"`)
	http.ServeContent(&slow{w, d, time.Now(), 0}, r, "", time.Time{}, f)
}

// slow is a link that carries only so much.
type slow struct {
	http.ResponseWriter
	d     *depot
	begun time.Time
	n     int
}

func (s *slow) Write(b []byte) (int, error) {
	n, err := s.ResponseWriter.Write(b)
	s.n += n
	s.d.mu.Lock()
	s.d.sent += int64(n)
	s.d.mu.Unlock()
	s.d.more.Broadcast()
	if s.d.speed > 0 {
		time.Sleep(time.Until(s.begun.Add(time.Duration(s.n) * time.Second / time.Duration(s.d.speed))))
	}
	return n, err
}

// until waits until so many bytes have been sent.
func (d *depot) until(n int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for d.sent < n {
		d.more.Wait()
	}
}

// story is one slide of the film.
func (d *depot) story() *playlists.Story {
	s := ordertest.Story("foreman", 10_000)
	s.Slides[0].Kind = playlists.VideoSlide
	s.Slides[0].Media = []playlists.Variant{{SHA256: d.digest, Bytes: filmBytes, Type: "video/mp4", Codec: "avc1.42E01E", W: 1920, H: 1080}}
	return s
}

// aTrain gives n displays of one carriage that know each other. Each has an address of
// its own on this machine.
func aTrain(t *testing.T, n int, broker, base string) []Config {
	t.Helper()
	key := filepath.Join(t.TempDir(), "train.key")
	if err := os.WriteFile(key, []byte(strings.Repeat("0123456789abcdef", 4)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var list []Config
	var all []TrainDisplay
	net := fmt.Sprintf("127.%d.%d.", 1+rand.IntN(250), rand.IntN(250))
	for i := range n {
		c := display(t, broker)
		c.Display, c.Media = playlists.DisplayID(fmt.Sprintf("d-%d", i+1)), []string{base}
		all = append(all, TrainDisplay{Display: c.Display, Address: fmt.Sprintf("%s%d:8091", net, i+1)})
		list = append(list, c)
	}
	for i := range list {
		list[i].Train = TrainConfig{Listen: all[i].Address, KeyFile: key, Displays: all}
	}
	return list
}

func TestATrainOfFiveFetchesAFilmOnce(t *testing.T) {
	d := openDepot(t, 40_000_000)
	m := brokertest.StartMosquitto(t)
	c := startCentre(t, m.Address())
	now := time.Now().UnixMilli()
	train := aTrain(t, 5, m.Address(), d.URL)
	var agents []*Agent
	for _, cfg := range train {
		c.retain(playlists.TopicDisplay(cfg.Display, playlists.LeafBinding), ordertest.Binding(now, cfg.Display, "10511"))
		a, _ := start(t, cfg)
		agents = append(agents, a)
	}
	c.retain(playlistTopic, ordertest.Playlist(now, "10511", "olena", d.story()))
	for _, a := range agents {
		s := statusWithin(t, a, 2*time.Minute, "the film held", func(s *standing) bool {
			return s.Showing.What == playlists.ShowSlide && s.Missing == 0
		})
		if s.Disk == nil || s.Disk.Media != filmBytes || s.Disk.Free == 0 || len(s.Problems) > 0 {
			t.Errorf("the disk is %+v, problems %q", s.Disk, s.Problems)
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	t.Logf("the depot sent %.3f copies in %d downloads", float64(d.sent)/filmBytes, len(d.asked))
	if d.sent > filmBytes*11/10 {
		t.Errorf("the depot sent %d bytes for a film of %d", d.sent, filmBytes)
	}
}

func TestASiblingThatLiesIsNamedAndHarmsNobody(t *testing.T) {
	store := newGallery(t)
	close(store.open)
	m := brokertest.StartMosquitto(t)
	c := startCentre(t, m.Address())
	now := time.Now().UnixMilli()
	train := aTrain(t, 3, m.Address(), store.URL)
	liar := train[2]
	key, err := liar.trainKey()
	if err != nil {
		t.Fatal(err)
	}
	all := map[playlists.DisplayID]string{}
	for _, d := range liar.Train.Displays {
		all[d.Display] = d.Address
	}
	livetest.Run(t, siblings.New(siblings.Options{
		Display: liar.Display, Listen: liar.Train.Listen, Displays: all, Key: key,
		Files:    http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, len(store.picture))) }),
		Progress: func(playlists.Digest) (bool, bool, bool, int64) { return true, true, false, int64(len(store.picture)) },
	}).Run)
	for _, cfg := range train[:2] {
		c.retain(playlists.TopicDisplay(cfg.Display, playlists.LeafBinding), ordertest.Binding(now, cfg.Display, "10511"))
	}
	c.retain(playlistTopic, ordertest.Playlist(now, "10511", "olena", store.story("foreman")))
	a, _ := start(t, train[0])
	statusWithin(t, a, time.Minute, "the lie told", func(s *standing) bool { return strings.Contains(s.Trouble, "display d-3 gave other bytes") })
	statusWithin(t, a, time.Minute, "the picture held", func(s *standing) bool { return s.Showing.What == playlists.ShowSlide && s.Missing == 0 })
	b, _ := start(t, train[1])
	statusWithin(t, b, time.Minute, "the picture held there", func(s *standing) bool { return s.Showing.What == playlists.ShowSlide && s.Missing == 0 })
}

// asProcess is the environment variable that names the configuration of an agent
// to be.
const asProcess = "STORYLINE_TEST_AGENT"

// TestAsAProcess is not a test but an agent, when another test starts it as one.
func TestAsAProcess(t *testing.T) {
	path := os.Getenv(asProcess)
	if path == "" {
		return
	}
	cfg, err := LoadConfig(path)
	if err != nil {
		t.Fatal(err)
	}
	a, err := New(cfg, cfg.Logger(os.Stderr))
	if err != nil {
		t.Fatal(err)
	}
	t.Error(a.Run(context.Background())) // it ends by being killed
}

func TestADisplayKilledFiveTimesFetchesHardlyAnythingTwice(t *testing.T) {
	d := openDepot(t, 20_000_000)
	m := brokertest.StartMosquitto(t)
	c := startCentre(t, m.Address())
	now := time.Now().UnixMilli()
	c.retain(bindingTopic, ordertest.Binding(now, "d-1", "10511"))
	c.retain(playlistTopic, ordertest.Playlist(now, "10511", "olena", d.story()))
	dir := folder(t)
	config := filepath.Join(dir, "agent.yaml")
	text := least + "trust_file: trust.json\nclock: trusted\nscreen: {kind: null, listen: '127.0.0.1:0'}\nmedia: ['" + d.URL + "']\nbroker: " + m.Address() + "\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	begin := func() (kill func()) {
		p := exec.Command(os.Args[0], "-test.run=^TestAsAProcess$")
		p.Env = append(os.Environ(), asProcess+"="+config)
		p.Stderr = t.Output()
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		return sync.OnceFunc(func() {
			p.Process.Kill()
			p.Wait()
		})
	}
	for i := range 5 {
		kill := begin()
		t.Cleanup(kill)
		d.until(int64(i*18+5+rand.IntN(13)) * filmBytes / 100)
		kill()
	}
	cfg, err := LoadConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	a, _ := start(t, cfg)
	statusWithin(t, a, 2*time.Minute, "the film held", func(s *standing) bool { return s.Showing.What == playlists.ShowSlide && s.Missing == 0 })
	d.mu.Lock()
	defer d.mu.Unlock()
	twice := d.sent - filmBytes
	t.Logf("%.3f %% of the film sent twice, %d downloads: %q", 100*float64(twice)/filmBytes, len(d.asked), d.asked)
	if twice > filmBytes/100 {
		t.Errorf("%d of %d bytes were sent twice", twice, filmBytes)
	}
}
