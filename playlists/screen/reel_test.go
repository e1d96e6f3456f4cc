package screen

import (
	"context"
	"fmt"
	"image/color"
	"testing"
	"time"

	"storyline/playlists/filmtest"
)

// reel is a source that plays frames by the clock, as an agent does.
type reel []Frame

func (r reel) at(now int64) (Update, time.Duration) {
	for i := range r {
		if now >= r[i].End {
			continue
		}
		u := Update{Now: now, Current: &r[i]}
		if i+1 < len(r) {
			u.Next = &r[i+1]
		}
		return u, time.Duration(r[i].End-now) * time.Millisecond
	}
	return Update{Now: now}, time.Hour
}

func (r reel) Watch(ctx context.Context) <-chan Update {
	out := make(chan Update)
	go func() {
		defer close(out)
		for {
			u, wait := r.at(clockNow())
			select {
			case out <- u:
			case <-ctx.Done():
				return
			}
			select {
			case <-time.After(wait):
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// lay puts frames one after another from a start, each some ms long, under ids
// of their own.
func lay(start int64, length int64, frames ...Frame) reel {
	made := make(reel, 0, len(frames))
	for i, f := range frames {
		f.ID = fmt.Sprintf("slot-%02d-%s", i, f.Kind)
		f.Start, f.End = start, start+length
		start += length
		made = append(made, f)
	}
	return made
}

// film makes a film of some seconds, 25 frames a second.
func film(t testing.TB, seconds int) []byte {
	t.Helper()
	return filmtest.Film{Seconds: seconds}.Bytes(t)
}

// captions are two lines, one after the other.
const captions = "WEBVTT\n\n00:00.000 --> 00:05.000\n<i>Перший</i> рядок.\n\n00:05.000 --> 01:00.000\nДругий.\n"

// programme is one slide of each kind, with the media that it needs.
func programme(t testing.TB) ([]Frame, shelf) {
	t.Helper()
	media := shelf{
		digest(1): flat(t, 640, 360, color.RGBA{150, 60, 40, 255}),
		digest(2): film(t, 4),
		digest(3): []byte(captions),
	}
	still, moving := sample(t, KindImage, "uk", false), sample(t, KindVideo, "uk", false)
	still.Src = digest(1)
	moving.Src = digest(2)
	moving.Captions = []Caption{{Src: digest(3), Lang: "uk"}}
	return []Frame{still, moving, sample(t, KindText, "en", false), sample(t, KindCall, "uk", false)}, media
}
