package studio

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"storyline/playlists"
	"storyline/playlists/screen"
)

// drawn is a draft as a source of a screen.
type drawn struct {
	studio *Studio
	looking
}

// Watch gives what is on now and what follows, once: a preview asks again and
// again, and so sees each change of the draft.
func (s drawn) Watch(ctx context.Context) <-chan screen.Update {
	out := make(chan screen.Update, 1)
	defer close(out)
	st, err := s.studio.sketches.story(ctx, s.campaign, s.looking.story)
	if err != nil || st == nil {
		return out
	}
	now := s.studio.now()
	slot, ok := s.slot(st, now)
	if !ok {
		return out
	}
	u := screen.Update{Now: now, Preview: true, Screen: screen.Size{W: s.shape.W, H: s.shape.H}}
	u.Current = s.frame(&slot)
	if next, ok := s.slot(st, slot.Until); ok {
		u.Next = s.frame(&next)
	}
	out <- u
	return out
}

// held is how long a slide is held that doesn't move: a day, so that its frame
// stays the same.
const held = 24 * 3600 * 1000

// slot says what is shown at an instant.
func (s drawn) slot(st *playlists.Story, now playlists.Millis) (playlists.Slot, bool) {
	slot := playlists.Slot{Kind: playlists.ShowSlide, Story: st, Lang: s.lang}
	if s.looking.slide != "" {
		for i := range st.Slides {
			if st.Slides[i].ID == s.looking.slide {
				slot.Slide = &st.Slides[i]
			}
		}
		if slot.Slide == nil {
			return slot, false
		}
		length := int64(held)
		if slot.Slide.Kind == playlists.VideoSlide {
			length = slot.Slide.Ms
		}
		slot.Start = now - now%length
		slot.End = slot.Start + length
	} else {
		whole := st.Length()
		start := now - mod(now-s.since, whole)
		for i := range st.Slides {
			slot.Slide = &st.Slides[i]
			slot.Start, slot.End = start, start+slot.Slide.Ms
			if now < slot.End {
				break
			}
			start = slot.End
		}
	}
	slot.Until = slot.End
	slot.Dress(s.shape, nil)
	return slot, true
}

// mod is the remainder that is never negative.
func mod(a, b int64) int64 { return (a%b + b) % b }

// sample is the carriage whose number stands in addresses that hold one.
const sample = "00000"

// frame draws up the frame of a slot as the carriage's own screen does. Its id
// changes with anything that is seen, so that the page shows at once what was
// written.
func (s drawn) frame(slot *playlists.Slot) *screen.Frame {
	f := screen.FrameOf("", *slot, 0, sample)
	seen, err := json.Marshal(&f)
	if err != nil {
		seen = fmt.Append(nil, slot.Start)
	}
	sum := sha256.Sum256(seen)
	f.ID = hex.EncodeToString(sum[:8])
	return &f
}
