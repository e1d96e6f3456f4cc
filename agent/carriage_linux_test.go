package agent

import (
	"crypto/sha256"
	"image"
	"image/draw"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"storyline/agent/internal/glasstest"
	"storyline/agent/internal/kiosk"
	"storyline/agent/internal/ordertest"
	"storyline/playlists"
	"storyline/playlists/filmtest"
	"storyline/playlists/livetest"
)

// carriage is a display as it hangs in one: the agent, the Chromium that it keeps,
// and a glass that is watched.
type carriage struct {
	*Agent
	t     *testing.T
	cfg   Config
	glass *glasstest.Glass
	eyes  *glasstest.Eyes
	stop  func()
	clock atomic.Int64 // by how many ms its wall clock is wrong

	watcher *glasstest.Watcher         // of the glass, since the display was first switched on
	card    atomic.Pointer[image.RGBA] // what is to be told apart from all others
}

// The glass is small: a processor draws it.
const glassW, glassH = 640, 360

// hang makes a display that is not switched on yet. Nobody answers at its broker.
func hang(t *testing.T) *carriage {
	t.Helper()
	if _, err := kiosk.Find(); err != nil {
		livetest.Missing(t, "chromium")
	}
	c := &carriage{t: t, cfg: display(t, "tcp://127.0.0.1:9")}
	c.cfg.Screen = ScreenConfig{
		Kind: ChromiumScreen, Listen: "127.0.0.1:0", Width: glassW, Height: glassH, Memory: 2000,
		BrowserFlags: []string{"--disable-gpu"},
	}
	c.cfg.wall = func() playlists.Millis { return time.Now().UnixMilli() + c.clock.Load() }
	c.glass = glasstest.Start(t, glassW, glassH)
	c.eyes = c.glass.Look(t)
	t.Setenv("DISPLAY", c.glass.Display)
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("RUNTIME_DIRECTORY", t.TempDir())
	return c
}

// on switches the display on. From before that the glass is watched.
func (c *carriage) on() {
	c.t.Helper()
	if c.watcher == nil {
		c.watcher = c.eyes.Watch(c.t, func(p *image.RGBA) string {
			if card := c.card.Load(); card != nil && alike(p, card) {
				return "card"
			}
			return ""
		})
	}
	c.Agent, c.stop = start(c.t, c.cfg)
}

// tells has orders come, as the broker would bring them.
func (c *carriage) tells(playlist []byte) {
	c.t.Helper()
	c.order(playlists.OrderBinding, ordertest.Binding(time.Now().UnixMilli(), "d-1", "10511"))
	c.order(playlists.OrderPlaylist, playlist)
}

// names waits for a status that fits, as it would travel.
func (c *carriage) names(what string, fits func(*standing) bool) *standing {
	c.t.Helper()
	s := statusOf(c.t, c.Agent, what, fits)
	c.t.Logf("%s: showing %q, clock %s, trouble %q, player %+v, %d refusals, %d failures, %d missing", what, s.Showing.What, s.Clock, s.Trouble, *s.Player,
		len(s.Refusals), len(s.Failures), s.Missing)
	return s
}

// now is the time at the display.
func (c *carriage) now() int64 { return c.cfg.wall() }

// shows waits until the screen shows something of a kind.
func (c *carriage) shows(kind playlists.SlotKind) *standing {
	c.t.Helper()
	return c.names("the "+string(kind), func(s *standing) bool { return s.Showing.What == kind })
}

// lasting is a minute's story of one text slide, with which the others can be told
// apart: it is there before and after.
func lasting() *playlists.Story { return ordertest.Story("lasting", 60_000) }

// filmed is a story of one film of the given bytes, of a length.
func filmed(id playlists.StoryID, film []byte, ms int64) *playlists.Story {
	s := ordertest.Story(id, ms)
	s.Slides[0].Kind, s.Slides[0].Text = playlists.VideoSlide, nil
	s.Slides[0].Alt = playlists.Texts{"uk": "Вікно.", "en": "A window."}
	s.Slides[0].Media = []playlists.Variant{{
		SHA256: sha256.Sum256(film), Bytes: int64(len(film)), Type: "video/mp4", Codec: "avc1.42e01e", W: glassW, H: glassH,
	}}
	return s
}

// film makes a film of so many seconds whose every picture is bright.
func film(t *testing.T, seconds int) []byte {
	t.Helper()
	return filmtest.Film{W: glassW, H: glassH, Seconds: seconds, More: []string{"-profile:v", "baseline"}}.Bytes(t)
}

// holds puts a file where the display keeps its media, and gives its path.
func (c *carriage) holds(b []byte) string {
	c.t.Helper()
	dir := filepath.Join(c.cfg.DataDir, "media")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		c.t.Fatal(err)
	}
	path := filepath.Join(dir, playlists.Digest(sha256.Sum256(b)).String())
	if err := os.WriteFile(path, b, 0o600); err != nil {
		c.t.Fatal(err)
	}
	return path
}

// says reports whether one of the problems holds some words.
func says(words string) func(*standing) bool {
	return func(s *standing) bool { return strings.Contains(strings.Join(s.Problems, "; "), words) }
}

// small puts the display's data onto a disk of so many bytes.
func (c *carriage) small(bytes int) {
	c.t.Helper()
	livetest.Root(c.t, "a small disk is mounted by root alone")
	if err := os.MkdirAll(c.cfg.DataDir, 0o700); err != nil {
		c.t.Fatal(err)
	}
	if err := syscall.Mount("storyline", c.cfg.DataDir, "tmpfs", 0, "size="+strconv.Itoa(bytes)); err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() {
		c.stop() // what is in use can't be unmounted
		if err := syscall.Unmount(c.cfg.DataDir, 0); err != nil {
			c.t.Error(err)
		}
	})
}

// fill leaves no room on the display's disk.
func (c *carriage) fill() {
	c.t.Helper()
	f, err := os.Create(filepath.Join(c.cfg.DataDir, "something-else"))
	if err != nil {
		c.t.Fatal(err)
	}
	defer f.Close()
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	if !strings.Contains(err.Error(), "no space") {
		c.t.Fatal(err)
	}
}

// processes lists those of the display's browser: its first, or those whose
// arguments hold a word.
func (c *carriage) processes(word string) []int {
	c.t.Helper()
	first := processes(c.t, func(p process) bool {
		return strings.Contains(p.args, "--kiosk") && strings.Contains(p.args, os.Getenv("RUNTIME_DIRECTORY"))
	})
	if len(first) != 1 {
		c.t.Fatalf("the display has %d browsers", len(first))
	}
	if word == "" {
		return first
	}
	list := processes(c.t, func(p process) bool {
		return p.session == strconv.Itoa(first[0]) && strings.Contains(p.args, word)
	})
	if len(list) == 0 {
		c.t.Fatalf("the browser has no process with %s", word)
	}
	return list
}

// process is one of the machine's, as the kernel tells of it.
type process struct{ args, parent, session string }

// processes lists those that fit.
func processes(t *testing.T, fits func(p process) bool) []int {
	t.Helper()
	entries, err := os.ReadDir("/proc")
	if err != nil {
		t.Fatal(err)
	}
	var list []int
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		args, _ := os.ReadFile(filepath.Join("/proc", e.Name(), "cmdline")) // it may have ended
		stat, _ := os.ReadFile(filepath.Join("/proc", e.Name(), "stat"))
		fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
		if len(fields) > 3 && fits(process{string(args), fields[1], fields[3]}) {
			list = append(list, pid)
		}
	}
	return list
}

// alike reports whether nearly all of two pictures is the same; a pointer may lie
// on one.
func alike(a, b *image.RGBA) bool {
	differ := 0
	for i := 0; i+3 < len(a.Pix) && i+3 < len(b.Pix); i += 4 {
		if [3]byte(a.Pix[i:i+3]) != [3]byte(b.Pix[i:i+3]) {
			differ++
		}
	}
	return differ < len(a.Pix)/4/100
}

// dies has the player die, and wants what lies behind it on the glass within a
// second of that, the page back, and the status to name it.
func (c *carriage) dies(words string, sig syscall.Signal, process string) {
	t := c.t
	t.Helper()
	c.on()
	c.tells(ordertest.Playlist(c.now(), "10511", "olena", lasting()))
	s := c.shows(playlists.ShowSlide)
	settled := s.Uptime + 6000
	c.names("a page that has settled", func(s *standing) bool { return s.Uptime > settled && s.Showing.What == playlists.ShowSlide })
	card := image.NewRGBA(image.Rect(0, 0, glassW, glassH))
	draw.Draw(card, card.Rect, c.behind(glassW, glassH), image.Point{}, draw.Src)
	c.card.Store(card)
	victims := c.processes(process)
	died := time.Now()
	for _, pid := range victims {
		if err := syscall.Kill(pid, sig); err != nil {
			t.Fatal(err)
		}
	}
	s = c.names("the restart", func(s *standing) bool { return s.Player.Restarts > 0 && says("started anew")(s) })
	if s.Player.Kind != ChromiumScreen || !strings.Contains(s.Player.Reason, words) || !strings.Contains(s.Trouble, "browser") {
		t.Errorf("the status says %+v, trouble %q", *s.Player, s.Trouble)
	}
	c.eyes.WaitFor(t, "the page, again", func(p *image.RGBA) bool { return !glasstest.Blank(p) && !alike(p, card) })
	s = c.names("the slide, again", func(s *standing) bool { return s.Showing.What == playlists.ShowSlide && s.Player.Restarts > 0 })
	if s.Player.Restarts != 1 {
		t.Errorf("started anew %d times", s.Player.Restarts)
	}
	seen := c.watcher.All(t)
	first := slices.IndexFunc(seen, func(s glasstest.Seen) bool { return s.Mark == "card" && s.At.After(died) })
	if first < 0 {
		t.Fatal("nothing came to light behind the player")
	}
	back := seen[len(seen)-1].At
	for _, s := range slices.Backward(seen) {
		if s.Mark == "card" || s.Blank {
			break
		}
		back = s.At
	}
	// A look that came late is no fault of the display's.
	lag := seen[first].At.Sub(seen[max(first-1, 0)].At)
	t.Logf("what lies behind came to light %d ms after the death (looks %d ms apart), the page %d ms", seen[first].At.Sub(died).Milliseconds(), lag.Milliseconds(), back.Sub(died).Milliseconds())
	if d := seen[first].At.Sub(died) - lag; d > time.Second {
		t.Errorf("it took over %d ms until what lies behind came to light", d.Milliseconds())
	}
}
