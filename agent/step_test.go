package agent

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"image/color"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"storyline/agent/internal/ordertest"
	"storyline/playlists"
	"storyline/playlists/filmtest"
	"storyline/playlists/screen/browsertest"
	"storyline/playlists/screen/viewer"
)

// inks are the colours of the slides whose change is watched.
func inks() []color.RGBA {
	return []color.RGBA{{200, 30, 30, 255}, {30, 160, 40, 255}, {40, 60, 210, 255}, {210, 190, 30, 255}}
}

// inked gives slides of one kind, each with a colour of its own in the middle.
func inked(t *testing.T, kind playlists.SlideKind) [][]byte {
	t.Helper()
	var files [][]byte
	for _, c := range inks() {
		if kind == playlists.VideoSlide {
			box := fmt.Sprintf("drawbox=x=iw/4:y=0:w=iw/2:h=ih*3/4:color=0x%02x%02x%02x:t=fill", c.R, c.G, c.B)
			files = append(files, filmtest.Film{W: 1280, H: 720, Seconds: 3, Filter: box}.Bytes(t))
			continue
		}
		files = append(files, filmtest.PNG(t, filmtest.Plain(1280, 720, c)))
	}
	return files
}

// offer serves media by digest.
func offer(t *testing.T, files [][]byte) string {
	t.Helper()
	held := map[string][]byte{}
	for _, f := range files {
		held["/media/sha256/"+playlists.DigestOf(f).String()] = f
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, ok := held[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f))
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// pair starts two displays of one carriage that tell the same slides, each of
// them ms long, and have all media; also may change what is configured.
func pair(t *testing.T, kind playlists.SlideKind, ms int64, also ...func(int, *Config)) [2]*Agent {
	t.Helper()
	files := inked(t, kind)
	base := offer(t, files)
	s := ordertest.Story("foreman", ms, ms, ms, ms)
	for i := range s.Slides {
		v := playlists.Variant{SHA256: playlists.DigestOf(files[i]), Bytes: int64(len(files[i])), Type: "image/png", W: 1280, H: 720}
		if kind == playlists.VideoSlide {
			v.Type, v.Codec = "video/mp4", "avc1"
		}
		s.Slides[i].Kind, s.Slides[i].Media = kind, []playlists.Variant{v}
	}
	now := time.Now().UnixMilli()
	list := ordertest.Playlist(now, "10511", "olena", s)
	var two [2]*Agent
	for i := range two {
		cfg := display(t, "tcp://127.0.0.1:9") // nobody answers there: no talk is needed
		cfg.Display, cfg.Screen.Kind, cfg.Media = playlists.DisplayID(fmt.Sprintf("d-%d", i+1)), WebScreen, []string{base}
		for _, f := range also {
			f(i, &cfg)
		}
		two[i], _ = start(t, cfg)
		two[i].order(playlists.OrderBinding, ordertest.Binding(now, cfg.Display, "10511"))
		two[i].order(playlists.OrderPlaylist, list)
	}
	for _, a := range two {
		statusOf(t, a, "all media", func(s *standing) bool { return s.Applied.Serial.N == now && s.Missing == 0 })
	}
	return two
}

// change is one slide that came onto the glass of both displays.
type change struct {
	plan playlists.Millis
	at   [2]playlists.Millis // on the wall clock of each
}

// changes pairs the plays in two journals, by the time at which f lets their slides
// start; odd are those between the first pair and the last that only one of them has.
func changes(t *testing.T, two [2]*Agent) (both []change, odd int) {
	t.Helper()
	known := map[playlists.Millis]*change{}
	for i, a := range two {
		for from := a.journal.State().First; from < a.journal.State().Next; {
			plays, err := a.journal.Read(from, 100)
			if err != nil || len(plays) == 0 {
				t.Fatalf("read %d plays: %v", len(plays), err)
			}
			for _, p := range plays {
				from = p.Seq + 1
				plan, ok := planOf(a, p)
				if !ok {
					t.Fatalf("%s was shown at %d, when the programme says otherwise", p.Slide, p.Wall)
				}
				c := known[plan]
				if c == nil {
					c = &change{plan: plan}
					known[plan] = c
				}
				c.at[i] = p.Wall
			}
		}
	}
	var first, last playlists.Millis
	for plan, c := range known {
		if c.at[0] != 0 && c.at[1] != 0 {
			both = append(both, *c)
			first, last = min(cmp.Or(first, plan), plan), max(last, plan)
		}
	}
	for plan, c := range known {
		if (c.at[0] == 0 || c.at[1] == 0) && first < plan && plan < last {
			odd++
		}
	}
	return both, odd
}

// planOf is when the slide of a play should have begun: not long before it did, even
// on a machine that has no time for it.
func planOf(a *Agent, p playlists.Play) (plan playlists.Millis, ok bool) {
	at := p.Wall + 5 // the two clocks are read to the ms
	for range 4 {
		slot := a.player.At(playlists.At(at))
		if slot.Slide != nil && slot.Slide.ID == p.Slide {
			return slot.Start, true
		}
		at = slot.Start - 1
	}
	return 0, false
}

// share gives percentiles of a list, which it sorts.
func share(list []int64) string {
	if len(list) == 0 {
		return "nothing"
	}
	slices.Sort(list)
	at := func(p int) int64 { return list[min(len(list)*p/100, len(list)-1)] }
	return fmt.Sprintf("p50 %d, p95 %d, p99 %d, max %d ms", at(50), at(95), at(99), list[len(list)-1])
}

// figures are the spread of changes and how late each display made them.
func figures(list []change) (spread []int64, said string) {
	var late []int64
	for _, c := range list {
		d := c.at[0] - c.at[1]
		spread = append(spread, max(d, -d))
		late = append(late, c.at[0]-c.plan, c.at[1]-c.plan)
	}
	return spread, fmt.Sprintf("spread %s; after the plan %s", share(spread), share(late))
}

// load says how busy the machine is.
func load() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "load unknown"
	}
	return "load " + strings.Join(strings.Fields(string(b))[:3], " ")
}

func full() bool { return os.Getenv("STORYLINE_FULL") == "1" }

// TestTwoDisplaysOfOneCarriageChangeTogether has two real browsers, each before an
// agent of its own, show one programme. STORYLINE_FULL=1 watches 200 changes of
// each kind of slide, as make bench-step does.
func TestTwoDisplaysOfOneCarriageChangeTogether(t *testing.T) {
	wanted, length := 12, int64(600)
	if full() {
		wanted, length = 200, 1000
	}
	browsers := [2]*viewer.Browser{browsertest.Start(t), browsertest.Start(t)}
	for _, kind := range []playlists.SlideKind{playlists.ImageSlide, playlists.VideoSlide} {
		t.Run(string(kind), func(t *testing.T) {
			two := pair(t, kind, length)
			for i, a := range two {
				browsertest.Do(t, browsertest.Open(t, browsers[i]), chromedp.EmulateViewport(640, 360), chromedp.Navigate("http://"+a.Addr()+"/screen/"))
			}
			var list []change
			var odd int
			for end := time.Now().Add(time.Duration(wanted)*2*time.Second + patience); len(list) < wanted; time.Sleep(time.Second) {
				if list, odd = changes(t, two); time.Now().After(end) {
					t.Fatalf("%d changes that both made, %d that one made", len(list), odd)
				}
			}
			spread, said := figures(list)
			t.Logf("%d changes of %ss: %s; %s", len(list), kind, said, load())
			if odd > len(list)/4 {
				t.Errorf("%d slides were shown by one display alone", odd)
			}
			if half := spread[len(spread)/2]; half > 150 {
				t.Errorf("half of the changes are over %d ms apart", half)
			}
		})
	}
}

// TestPixelsOfTwoDisplaysChangeTogether looks at the glass itself: two browsers on
// one X server, whose picture is read every half millisecond. It measures, with
// make bench-step, and judges nothing but that there is something to measure.
func TestPixelsOfTwoDisplaysChangeTogether(t *testing.T) {
	if !full() {
		t.Skip("STORYLINE_FULL is not set: this takes seven minutes")
	}
	wanted := 200
	for _, kind := range []playlists.SlideKind{playlists.ImageSlide, playlists.VideoSlide} {
		t.Run(string(kind), func(t *testing.T) {
			two := pair(t, kind, 1000)
			g := startPanes(t)
			for half, a := range two {
				g.show(t, half, "http://"+a.Addr()+"/screen/")
			}
			ctx, stop := context.WithTimeout(t.Context(), time.Duration(wanted)*1500*time.Millisecond+patience)
			defer stop()
			var spread, late []int64
			last := [2]seen{}
			for s := range g.watch(ctx, inks()) {
				last[s.half] = s
				if other := last[1-s.half]; other.ink == s.ink && other.at != 0 && s.at-other.at < 500_000 {
					plan := two[0].player.At(playlists.At(s.at/1000 + 250)).Start
					spread = append(spread, (s.at-other.at)/1000)
					late = append(late, s.at/1000-plan, other.at/1000-plan)
				}
				if len(spread) == wanted {
					break
				}
			}
			stop()
			if len(spread) < wanted {
				t.Errorf("%d changes on both halves, want %d", len(spread), wanted)
			}
			t.Logf("%d changes of %ss on the glass: spread %s; after the plan %s; %s", len(spread), kind, share(spread), share(late), load())
			list, _ := changes(t, two)
			_, said := figures(list)
			t.Logf("%d of them as the pages report them: %s", len(list), said)
		})
	}
}
