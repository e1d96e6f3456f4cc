package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"storyline/cmd/storyline/internal/client"
)

// picturesEach is how many pictures a text has that no other text has.
const picturesEach = 3

// writePictures writes the nth text of a campaign: half of its slides are
// pictures, and its words and pictures are those of no other.
func writePictures(t *testing.T, folder string, n int) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(folder, "media"), 0o700); err != nil {
		t.Fatal(err)
	}
	var c strings.Builder
	c.WriteString(drillStory(0))
	for i := range picturesEach {
		name := fmt.Sprintf("media/noise-%d-%d.jpg", n, i)
		writeNoise(t, filepath.Join(folder, name))
		fmt.Fprintf(&c, "      - {slide: words-%d, kind: text, seconds: 0.5, text: {uk: {heading: \"Текст %d\"}, en: {heading: Text %d}}}\n", i, n, n)
		fmt.Fprintf(&c, "      - {slide: noise-%d, kind: image, seconds: 0.5, alt: {uk: \"Шум.\", en: Noise.}, media: [{file: %s}]}\n", i, name)
	}
	writeCampaign(t, folder, 1, true, c.String())
}

// writeNoise writes a picture of some 300 KB that is like no other.
func writeNoise(t *testing.T, name string) {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 960, 540))
	for i := range m.Pix {
		m.Pix[i] = byte(rand.Uint32())
	}
	f, err := os.Create(name)
	if err == nil {
		err = errors.Join(jpeg.Encode(f, m, &jpeg.Options{Quality: 50}), f.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// publishText puts one of the texts in the place of the one before and publishes.
func (w *powercut) publishText(ctx context.Context, n int) error {
	if _, err := handCampaign(ctx, w.api, w.texts[n], client.Put{}); err != nil {
		return err
	}
	_, err := w.api.Publish(ctx, w.order())
	return err
}

// handText gives the controller a text with its pictures and its signatures.
func (w *powercut) handText(ctx context.Context, s *source) error {
	if _, err := handCampaign(ctx, w.api, s, client.Put{}); err != nil {
		return err
	}
	return handStories(ctx, w.api, s, w.path("sheets"))
}

// pauses lie between two acts of trouble, in ms.
const shortest, longest = 150, 700

// trouble sees to it that cuts fall into all kinds of work: until the summary it
// publishes new orders, deletes media so that they are fetched again, and drops
// files for the display to find.
func (w *powercut) trouble(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.act(ctx) }()
	w.still = func() {
		cancel()
		if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
}

func (w *powercut) act(ctx context.Context) error {
	for text := 1; ; {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(time.Duration(shortest+rand.IntN(longest-shortest)) * time.Millisecond):
		}
		if rand.N(2) == 0 {
			if err := w.publishText(ctx, text); err != nil {
				return err
			}
			w.acts.published++
			text = (text + 1) % len(w.texts)
			continue
		}
		if err := w.meddle(); err != nil {
			return err
		}
	}
}

// meddle deletes one of the files that the display holds, and perhaps drops a copy
// of it. Files come and go meanwhile.
func (w *powercut) meddle() error {
	w.hands.Lock()
	defer w.hands.Unlock()
	held, err := filepath.Glob(filepath.Join(w.data(), "media", "*"))
	if err != nil || len(held) == 0 {
		return err
	}
	name := held[rand.IntN(len(held))]
	b, err := os.ReadFile(name)
	if err != nil {
		return nil
	}
	if os.Remove(name) == nil {
		w.acts.deleted++
	}
	if rand.N(2) == 0 && os.WriteFile(filepath.Join(w.data(), "drop", "found.jpg"), b, 0o600) == nil {
		w.acts.dropped++
	}
	return nil
}
