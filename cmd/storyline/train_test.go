package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	_ "image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"storyline/playlists/screen/browsertest"
	"storyline/playlists/screen/viewer"
)

// instants is how often the train is looked at over one cycle of its stories.
const instants = 10

// look is what one page showed at one instant.
type look struct {
	Story, Slide, Kind string
	Hotlines           []string // those that are large enough and inside the viewport
	picture            image.Image
}

// lookScript asks a screen's page what it shows and which hotlines a passenger
// can read: inside the viewport and at least 4 % of its height.
const lookScript = `(() => {
  const root = document.documentElement;
  const seen = [...document.querySelectorAll('[data-hotline]')].filter(e => {
    const r = e.getBoundingClientRect();
    return e.checkVisibility({opacityProperty: true, visibilityProperty: true}) && r.top >= 0 && r.left >= 0 && r.bottom <= innerHeight && r.right <= innerWidth &&
      parseFloat(getComputedStyle(e).fontSize) * 0.7 >= 0.04 * innerHeight && e.textContent.includes(e.dataset.hotline);
  }).map(e => e.dataset.hotline);
  return {Story: root.dataset.story || "", Slide: root.dataset.frame || "", Kind: root.dataset.kind || "", Hotlines: seen};
})()`

// withTrain brings up the train of the founding case with the real programs.
func withTrain(t *testing.T) (*stage, *viewer.Browser) {
	t.Helper()
	bin := t.TempDir()
	for _, program := range []string{"storyline-controller", "storyline-agent"} {
		if out, err := exec.Command("go", "build", "-o", filepath.Join(bin, program), "storyline/cmd/"+program).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	browser := browsertest.Start(t)
	s := &stage{dir: t.TempDir(), configs: filepath.Join("..", "..", "configs"), log: t.Output()}
	t.Cleanup(func() {
		if err := s.clear(); err != nil {
			t.Error(err)
		}
	})
	if err := s.set(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s, browser
}

func TestFiveCarriagesTellFiveStories(t *testing.T) {
	s, browser := withTrain(t)
	pages := make([]*viewer.Page, len(s.cars))
	for i, c := range s.cars {
		p, err := browser.Visit("http://"+c.screen+"/screen/", int64(c.display.Width), int64(c.display.Height))
		if err != nil {
			t.Fatal(err)
		}
		pages[i] = p
	}
	console, err := browser.Visit("http://"+s.http+"/trains/"+train, 1600, 1200)
	if err != nil {
		t.Fatal(err)
	}
	looks := make([][]look, len(s.cars))
	cycle := s.cycle(t)
	for n := range instants {
		started := time.Now()
		for i := range pages {
			looks[i] = append(looks[i], lookAt(t, pages[i], fmt.Sprintf("carriage-%s-%02d", s.cars[i].carriage, n)))
		}
		checkTrainPage(t, console, fmt.Sprintf("train-%02d", n))
		wait(t, cycle/instants-time.Since(started))
	}
	checkStories(t, s, looks)
	for i, c := range s.cars {
		t.Run("carriage "+string(c.carriage), func(t *testing.T) { checkCarriage(t, looks[i]) })
	}
	checkFilmsMove(t, pages)
}

// cycle gives the longest cycle of the five stories.
func (s *stage) cycle(t *testing.T) time.Duration {
	t.Helper()
	var longest time.Duration
	for _, story := range s.source.campaign.Written {
		var length time.Duration
		for _, slide := range story.Slides {
			length += time.Duration(slide.Seconds) * time.Millisecond
		}
		longest = max(longest, length)
	}
	return longest
}

func lookAt(t *testing.T, p *viewer.Page, name string) look {
	t.Helper()
	l, err := viewer.Ask[look](p, lookScript)
	if err != nil {
		t.Fatal(err)
	}
	l.picture = picture(t, p, name)
	return l
}

// picture takes a picture of a page and leaves it for people.
func picture(t *testing.T, p *viewer.Page, name string) image.Image {
	t.Helper()
	b, err := p.Picture()
	if err != nil {
		t.Fatal(err)
	}
	dir := os.Getenv("STORYLINE_SHOTS")
	if dir == "" {
		dir = t.ArtifactDir()
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), b, 0o644); err != nil {
		t.Fatal(err)
	}
	img, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// checkStories wants a different story in each carriage, at each instant.
func checkStories(t *testing.T, s *stage, looks [][]look) {
	t.Helper()
	for n := range instants {
		told := map[string]bool{}
		for i := range looks {
			told[looks[i][n].Story] = true
		}
		if len(told) != len(s.cars) || told[""] {
			t.Errorf("at instant %d the carriages told %v", n, told)
		}
	}
}

// checkCarriage wants a picture at each instant, and both hotlines in a cycle.
func checkCarriage(t *testing.T, looks []look) {
	t.Helper()
	seen := map[string]bool{}
	slides := map[string]bool{}
	for n, l := range looks {
		if share := commonest(l.picture); share > 0.95 {
			t.Errorf("at instant %d %.1f %% of the screen has one colour", n, 100*share)
		}
		for _, h := range l.Hotlines {
			seen[h] = true
		}
		slides[l.Slide] = true
	}
	if !seen["527"] || !seen["15-47"] {
		t.Errorf("readable hotlines within one cycle: %v", seen)
	}
	if len(slides) < 3 {
		t.Errorf("only %d frames were shown in one cycle", len(slides))
	}
}

// stride is how far apart, in both directions, the pixels are that are looked at.
const stride = 3

// commonest gives the share of the commonest colour in a picture.
func commonest(img image.Image) float64 {
	count := map[color.RGBA]int{}
	b, best, all := img.Bounds(), 0, 0
	for y := b.Min.Y; y < b.Max.Y; y += stride {
		for x := b.Min.X; x < b.Max.X; x += stride {
			r, g, bl, _ := img.At(x, y).RGBA()
			c := color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(bl >> 8), 255}
			count[c]++
			best, all = max(best, count[c]), all+1
		}
	}
	return float64(best) / float64(all)
}

// checkTrainPage wants five previews of five stories, said to be computed, that
// have no way to report a play.
func checkTrainPage(t *testing.T, p *viewer.Page, name string) {
	t.Helper()
	type preview struct {
		Stories []string
		Reports bool
		Text    string
	}
	got, err := viewer.Ask[preview](p, `({
		Stories: [...document.querySelectorAll('iframe')].map(f => f.contentDocument?.documentElement.dataset.story || ""),
		Reports: [...document.querySelectorAll('iframe')].some(f => f.contentDocument?.documentElement.dataset.reports === "on"),
		Text: document.body.innerText.toLowerCase()})`)
	if err != nil {
		t.Fatal(err)
	}
	stories := slices.Compact(slices.Sorted(slices.Values(got.Stories)))
	if len(stories) != 5 || slices.Contains(stories, "") {
		t.Errorf("%s: the previews tell %v", name, got.Stories)
	}
	if got.Reports || !strings.Contains(got.Text, "computed") {
		t.Errorf("%s: previews report plays (%v) or are not labelled computed", name, got.Reports)
	}
	if share := commonest(picture(t, p, name)); share > 0.95 {
		t.Errorf("%s: %.1f %% of the page has one colour", name, 100*share)
	}
}

// checkFilmsMove waits for a film on any carriage and wants two pictures of it,
// a moment apart, to differ.
func checkFilmsMove(t *testing.T, pages []*viewer.Page) {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for time.Now().Before(deadline) {
		for _, p := range pages {
			first, err := viewer.Ask[look](p, lookScript)
			if err != nil {
				t.Fatal(err)
			}
			if first.Kind != "video" {
				continue
			}
			a := picture(t, p, "film-1")
			b := picture(t, p, "film-2")
			if again, err := viewer.Ask[look](p, lookScript); err != nil || again.Slide != first.Slide {
				continue
			}
			if moved := differ(a, b); moved < 0.001 {
				t.Errorf("two pictures of a film differ in %.3f %% of the pixels", 100*moved)
			}
			return
		}
	}
	t.Error("no film was on screen within a minute")
}

// differ gives the share of pixels in which two pictures differ.
func differ(a, b image.Image) float64 {
	r, n, all := a.Bounds(), 0, 0
	for y := r.Min.Y; y < r.Max.Y; y += stride {
		for x := r.Min.X; x < r.Max.X; x += stride {
			if all++; a.At(x, y) != b.At(x, y) {
				n++
			}
		}
	}
	return float64(n) / float64(all)
}

// wait lets time pass: what is watched here is a real screen on a real clock.
func wait(t *testing.T, d time.Duration) {
	t.Helper()
	select {
	case <-time.After(d):
	case <-t.Context().Done():
	}
}
