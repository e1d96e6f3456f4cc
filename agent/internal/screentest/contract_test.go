package screentest

import (
	"cmp"
	"errors"
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"storyline/playlists/screen"
)

// Show is what a screen is to play.
type Show struct {
	Source screen.Source
	Sink   screen.Sink
	Shelf  Shelf
}

// Look gives what is on a glass. It is called from one goroutine at a time.
type Look func() (image.Image, error)

// Open starts a screen of W by H pixels, which ends with the test.
type Open func(t *testing.T, show Show) Look

// slot is one frame of a contract, what is to be seen of it, and what said.
type slot struct {
	name   string
	kind   string
	src    string
	subs   string // of a film's spoken words
	offset int64
	length int64 // ms
	looks  looks
	says   []string // events, in order
	breaks int64    // how far into it its call must stand in for it; 0: it does not
}

// slack is how late a change may be seen or said on a machine that does other
// things too, in ms.
const slack = 400

// Contract holds a screen to all that a screen must do.
func Contract(t *testing.T, open Open) {
	shelf := Shelf{t.TempDir()}
	for _, c := range contracts(t, shelf) {
		t.Run(c.name, func(t *testing.T) { perform(t, open, shelf, c.slots) })
	}
}

type contract struct {
	name  string
	slots []slot
}

// contracts are what every screen is held to.
func contracts(t *testing.T, shelf Shelf) []contract {
	first, last := screen.EventFirstFrame, screen.EventEnded
	shown, failed := []string{first, last}, []string{screen.EventFailed, last}
	r, b := shelf.put(t, picture(t, red)), shelf.put(t, picture(t, blue))
	whole := film(t, seconds...)
	f := shelf.put(t, whole)
	noise := make([]byte, 60_000)
	for i, g := 0, rand.New(rand.NewPCG(1, 2)); i < len(noise); i++ {
		noise[i] = byte(g.Uint32())
	}
	damaged := shelf.put(t, noise)
	missing := "media/sha256/" + strings.Repeat("0f", 32)
	says := shelf.put(t, []byte("WEBVTT\n\n00:00.000 --> 00:01.600\nПаспорт забрав «на реєстрацію».\n"))
	cut := shelf.put(t, whole[:len(whole)/2])
	return []contract{
		{"every kind is shown in its time and said once", []slot{
			{"red", screen.KindImage, r, "", 0, 1200, inColour(red), shown, 0},
			{"blue", screen.KindImage, b, "", 0, 1200, inColour(blue), shown, 0},
			{"film", screen.KindVideo, f, "", 0, 2600, inSeconds(0, seconds), shown, 0},
			{"red again", screen.KindImage, r, "", 0, 1200, inColour(red), shown, 0},
			{"words", screen.KindText, "", "", 0, 1200, words, shown, 0},
			{"film again", screen.KindVideo, f, "", 0, 1200, inSeconds(0, seconds), shown, 0},
			{"film after film", screen.KindVideo, f, "", 0, 1200, inSeconds(0, seconds), shown, 0},
			{"call", screen.KindCall, "", "", 0, 1200, callCard, shown, 0},
			{"blue again", screen.KindImage, b, "", 0, 1200, inColour(blue), shown, 0},
			{"help", screen.KindHelp, "", "", 0, 1200, callCard, shown, 0},
		}},
		{"a film is joined where it should stand, holds its last frame and is heard by eye", []slot{
			{"joined", screen.KindVideo, f, "", 1500, 1200, inSeconds(1500, seconds), shown, 0},
			{"to its end", screen.KindVideo, f, "", 2000, 3400, inSeconds(2000, seconds), shown, 0},
			{"spoken", screen.KindVideo, f, says, 0, 2800, spoken(1600, inSeconds(0, seconds)), shown, 0},
			{"blue", screen.KindImage, b, "", 0, 1200, inColour(blue), shown, 0},
		}},
		{"what can't be shown gives way to its call", []slot{
			{"damaged", screen.KindVideo, damaged, "", 0, 2600, callCard, failed, 1},
			{"red", screen.KindImage, r, "", 0, 1200, inColour(red), shown, 0},
			{"damaged after a picture", screen.KindVideo, damaged, "", 0, 2600, callCard, failed, 1},
			{"blue", screen.KindImage, b, "", 0, 1200, inColour(blue), shown, 0},
			{"missing after a picture", screen.KindImage, missing, "", 0, 2600, callCard, failed, 1},
			{"no address", screen.KindVideo, "", "", 0, 1600, callCard, failed, 1},
			{"film", screen.KindVideo, f, "", 0, 1200, inSeconds(0, seconds), shown, 0},
			{"cut short", screen.KindVideo, cut, "", 0, 6000, callCard, []string{first, screen.EventFailed, last}, 4500},
			{"red again", screen.KindImage, r, "", 0, 1200, inColour(red), shown, 0},
		}},
	}
}

// perform plays the slots between two help cards, looking all the while.
func perform(t *testing.T, open Open, shelf Shelf, slots []slot) {
	const opening, closing = 2500, 1000
	at := Now() + opening
	frames := reel{frame(screen.KindHelp, "opening", "", at-60_000, at, 0)}
	for i, s := range slots {
		frames = append(frames, frame(s.kind, fmt.Sprintf("%02d %s", i, s.name), s.src, at, at+s.length, s.offset))
		if s.subs != "" {
			frames[i+1].Captions = []screen.Caption{{Src: s.subs, Lang: "uk"}}
		}
		at += s.length
	}
	frames = append(frames, frame(screen.KindHelp, "closing", "", at, at+60_000, 0))
	told := &ledger{}
	look := open(t, Show{frames, told, shelf})
	seen := watch(t, kept(t, look, frames), told, at+closing)
	all := told.all()
	judgeSights(t, slots, frames, seen)
	judgeWords(t, slots, frames, all)
}

// kept keeps a look at the midst of each slot for people's eyes, in the folder that
// STORYLINE_SHOTS names.
func kept(t *testing.T, look Look, frames reel) Look {
	dir := os.Getenv("STORYLINE_SHOTS")
	if dir == "" {
		return look
	}
	next := 1
	return func() (image.Image, error) {
		img, err := look()
		if err != nil || next == len(frames) || Now() < frames[next].Start+(frames[next].End-frames[next].Start)/2 {
			return img, err
		}
		file, err := os.Create(filepath.Join(dir, strings.NewReplacer("/", "-", " ", "-").Replace(t.Name()+" "+frames[next].ID)+".png"))
		if err != nil {
			return nil, err
		}
		next++
		return img, errors.Join(png.Encode(file, img), file.Close())
	}
}

// watch looks at the glass from the first frame that is said until a time.
func watch(t *testing.T, look Look, told *ledger, until int64) []sight {
	t.Helper()
	var seen []sight
	var looking sync.WaitGroup
	looking.Go(func() {
		for Now() < until {
			from := Now()
			img, err := look()
			if err != nil {
				t.Error(err)
				return
			}
			if len(told.all()) > 0 {
				seen = append(seen, judge(img, from, Now()))
			}
			time.Sleep(time.Duration(max(15-(Now()-from), 0)) * time.Millisecond) // a rate, not a wait for anything
		}
	})
	looking.Wait()
	return seen
}

// judgeSights holds what was seen to what should have been.
func judgeSights(t *testing.T, slots []slot, frames reel, seen []sight) {
	t.Helper()
	dark, lit := 0, slices.IndexFunc(seen, func(s sight) bool { return s.bright > .004 })
	if lit < 0 || seen[lit].from-seen[0].from > slack {
		t.Fatalf("the first frame was said, and is not to be seen; %d looks", len(seen))
	}
	for _, s := range seen[lit:] {
		if s.bright <= .004 {
			dark++
			t.Errorf("the glass was blank at %d", s.from-frames[0].End)
		}
	}
	t.Logf("looked %d times, every %d ms, %d of them blank", len(seen), (seen[len(seen)-1].from-seen[0].from)/int64(len(seen)), dark)
	for i, want := range slots {
		f := frames[i+1]
		settled := f.Start + cmp.Or(want.breaks, 0) + slack
		if want.breaks == 1 {
			settled = f.Start + 1000 // a call within a second
		}
		n, wrong := 0, 0
		var first int64
		for _, s := range seen {
			good := want.looks(s, s.from-f.Start)
			if first == 0 && s.to >= f.Start-slack && good {
				first = s.to
			}
			if s.from < settled || s.to > f.End-100 {
				continue
			}
			if n++; !good {
				wrong++
				if wrong == 1 {
					t.Errorf("%s, %d ms into it: %+v", want.name, s.from-f.Start, s)
				}
			}
		}
		if n < 3 {
			t.Errorf("%s was looked at %d times", want.name, n)
		}
		t.Logf("%-24s seen %4d ms after its start, right in %d of %d looks", want.name, first-f.Start, n-wrong, n)
	}
}

// judgeWords holds what was said to what should have been.
func judgeWords(t *testing.T, slots []slot, frames reel, all []screen.Report) {
	t.Helper()
	want := []string{"opening first-frame", "opening ended"}
	for i, s := range slots {
		for _, e := range s.says {
			want = append(want, frames[i+1].ID+" "+e)
		}
	}
	want = append(want, "closing first-frame")
	var got []string
	beats := map[string]int{}
	for _, r := range all {
		if r.Event == screen.EventBeat {
			beats[r.ID]++
			continue
		}
		got = append(got, r.ID+" "+r.Event)
		punctual(t, r, slots, frames)
	}
	if !slices.Equal(got, want) {
		t.Errorf("said:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for i, s := range slots {
		if n := beats[frames[i+1].ID]; int64(n) < s.length/500-1 {
			t.Errorf("%s: %d beats in %d ms", s.name, n, s.length)
		}
	}
}

// punctual holds the times and lengths of a report to those of its slot.
func punctual(t *testing.T, r screen.Report, slots []slot, frames reel) {
	t.Helper()
	i := slices.IndexFunc(frames, func(f screen.Frame) bool { return f.ID == r.ID })
	if i < 1 || i > len(slots) {
		return
	}
	s, f := slots[i-1], frames[i]
	far := func(a, b int64) bool { return max(a-b, b-a) > slack }
	switch {
	case r.Event == screen.EventFirstFrame:
		t.Logf("%-24s said %4d ms after its start", s.name, r.At-f.Start)
		if far(r.At, f.Start) {
			t.Errorf("%s: first frame %d ms after its start", s.name, r.At-f.Start)
		}
	case r.Event == screen.EventFailed:
		t.Logf("%-24s failed %4d ms after its start: %s", s.name, r.At-f.Start, r.Detail)
		if r.Detail == "" {
			t.Errorf("%s: failed, and nothing says why", s.name)
		}
	case s.breaks == 0 && far(r.Shown, s.length):
		t.Errorf("%s: shown for %d ms of %d", s.name, r.Shown, s.length)
	case s.breaks == 1 && r.Shown != 0:
		t.Errorf("%s: a picture that never came was shown for %d ms", s.name, r.Shown)
	}
}

// frame makes a frame with the words of every story.
func frame(kind, id, src string, start, end, offset int64) screen.Frame {
	code, _ := screen.Encode("https://example.org/they-used-you") // a constant that has a code
	f := screen.Frame{
		ID: id, Kind: kind, Start: start, End: end, Offset: offset, Lang: "uk", Src: src,
		Notice: "Ілюстрація.", Title: "Виконроб",
		Call: &screen.Call{
			Headline: "Забрали паспорт?", Numbers: []screen.Number{{Number: "527", Label: "Гаряча лінія"}, {Number: "15-47", Label: "Урядова лінія"}},
			Short: "example.org", QR: code,
		},
	}
	if kind == screen.KindText {
		f.Heading, f.Body = "Борг, якого не було", "За дорогу, за ліжко, за рукавиці."
	}
	return f
}
