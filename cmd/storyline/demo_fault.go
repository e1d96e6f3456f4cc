package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"storyline/cmd/storyline/internal/client"
	"storyline/cmd/storyline/internal/office"
	"storyline/playlists"
)

// fault breaks something on a stage and waits until it is healed.
type fault func(ctx context.Context, s *stage) error

// faults lists the faults by name.
func faults() map[string]fault {
	return map[string]fault{
		"damaged-film":   damageFilm,
		"agent-kill":     killAgent,
		"broker-restart": restartBroker,
		"bad-story":      offerBadStories,
	}
}

// healWithin bounds how long a fault may take to be healed.
const healWithin = 20 * time.Second

// damageFilm writes over the middle of a media file of the first display and
// waits until the file is itself again and the display misses nothing.
func damageFilm(ctx context.Context, s *stage) error {
	ctx, cancel := context.WithTimeout(ctx, healWithin)
	defer cancel()
	c := s.cars[0]
	name, err := largestFile(s.path(string(c.display.ID), "data", "media"))
	if err != nil {
		return err
	}
	if err := scribble(name); err != nil {
		return err
	}
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		b, err := os.ReadFile(name)
		status, asked := c.status(ctx)
		if err == nil && asked == nil && playlists.Digest(sha256.Sum256(b)).String() == filepath.Base(name) && status.Missing == 0 {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("%s is still damaged or missing: %w", filepath.Base(name), errors.Join(ctx.Err(), err, asked))
		}
	}
}

// largestFile finds the largest verified file below a folder: the film.
func largestFile(dir string) (string, error) {
	var best string
	var size int64
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if _, bad := playlists.ParseDigest(d.Name()); bad != nil {
			return nil //nolint:nilerr // not a medium: its name is no digest
		}
		if info, err := d.Info(); err == nil && info.Size() > size {
			best, size = path, info.Size()
		}
		return nil
	})
	if err == nil && best == "" {
		err = fmt.Errorf("%s holds no media", dir)
	}
	return best, err
}

func scribble(name string) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return errors.Join(err, f.Close())
	}
	_, err = f.WriteAt([]byte("this is not the film that the editors signed"), info.Size()/2)
	return errors.Join(err, f.Close())
}

// killAgent kills the first agent in mid-play and starts it again.
func killAgent(ctx context.Context, s *stage) error {
	s.cars[0].agent.Kill()
	return s.startAgent(ctx, s.cars[0])
}

// restartBroker kills the controller, its broker with it, starts it again and
// waits until it has heard from every display of the train.
func restartBroker(ctx context.Context, s *stage) error {
	ctx, cancel := context.WithTimeout(ctx, healWithin)
	defer cancel()
	s.controller.Kill()
	if err := s.startController(ctx); err != nil {
		return err
	}
	return s.await(ctx, "every display is back", func(states map[playlists.DisplayID]client.DisplayState) bool {
		for _, c := range s.cars {
			if d := states[c.display.ID]; d.Presence != "online" || d.Status == nil || len(d.Differs) > 0 {
				return false
			}
		}
		return true
	})
}

// offerBadStories hands the controller what a thief of its token could: a story
// changed after signing, one with a signature taken away and one unsigned. Each
// must be refused, and each carriage must tell on.
func offerBadStories(ctx context.Context, s *stage) error {
	sheets, err := office.Open(s.path("sheets"))
	if err != nil {
		return err
	}
	before, err := s.rows(ctx)
	if err != nil {
		return err
	}
	good := sheets[0].Envelope
	changed := good
	story := *sheets[0].Story
	story.Call.Numbers = []playlists.Number{{Number: "0 800 000 000", Label: story.Call.Numbers[0].Label}}
	changed.Payload = story.Payload()
	for name, bad := range map[string]playlists.Envelope{"a changed number": changed, "no signature": {PayloadType: good.PayloadType, Payload: changed.Payload}} {
		_, err := s.api.PutStory(ctx, bad.Bytes())
		switch {
		case err == nil:
			return fmt.Errorf("the controller took a story with %s", name)
		case ctx.Err() != nil:
			return err
		}
		fmt.Fprintf(s.log, "  a story with %s: %v\n", name, err)
	}
	if _, err := s.api.Publish(ctx, s.order()); err != nil {
		return fmt.Errorf("what was approved can't be published any more: %w", err)
	}
	return s.stillTelling(ctx, before)
}

// stillTelling waits until each carriage has told more of the same story.
func (s *stage) stillTelling(ctx context.Context, before []row) error {
	ctx, cancel := context.WithTimeout(ctx, healWithin)
	defer cancel()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		now, err := s.rows(ctx)
		on := err == nil
		for i := range now {
			on = on && now[i].plays > before[i].plays && len(now[i].told) == 1
		}
		if on {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("not every carriage tells on: %w", errors.Join(ctx.Err(), err))
		}
	}
}
