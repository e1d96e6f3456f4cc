package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"storyline/cmd/storyline/internal/looks"
	"storyline/playlists/campaign"
	"storyline/playlists/footage"
)

// see looks at the media of a source before it is judged.
type see func(*source) error

// looking looks at every file, and says of which it could not.
func looking(ctx context.Context, log io.Writer) see {
	return func(s *source) error { return s.look(ctx, log) }
}

// look looks at the pictures of every media file of a campaign and writes what it
// saw into the catalogue. A file that was looked at before, here or in another
// campaign, is not decoded again. Without ffmpeg films stay as they are: whoever
// judges the catalogue sees that nobody has looked. That a file can't be looked at
// is said, and no error: it may be shown all the same.
func (s *source) look(ctx context.Context, log io.Writer) error {
	shelf := looks.Open()
	for _, name := range slices.Sorted(maps.Keys(s.media)) {
		e := s.catalogue[name]
		seen, known := shelf.Get(e.SHA256)
		if !known {
			var err error
			if seen, err = lookInto(ctx, s.media[name], e); err != nil {
				switch {
				case ctx.Err() != nil:
					return ctx.Err()
				case !errors.Is(err, footage.ErrNoProgram):
					fmt.Fprintf(log, "%s could not be looked at: %v.\n", name, err)
				}
				continue
			}
			shelf.Put(e.SHA256, seen)
		}
		e.Look = &seen
		s.catalogue[name] = e
	}
	return nil
}

func lookInto(ctx context.Context, file string, e campaign.Entry) (campaign.Look, error) {
	f, err := os.Open(file)
	if err != nil {
		return campaign.Look{}, err
	}
	defer f.Close()
	return footage.Look(ctx, f, e)
}
