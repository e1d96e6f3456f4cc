package footage

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"storyline/playlists/campaign"
)

// Version names this way of looking: another would see other things, so what an
// older one saw is not believed.
const Version = "1"

const (
	// filmW and filmH are the pixels in which flashes are counted. A film of another
	// shape is stretched: shares of its area stay what they are.
	filmW, filmH = 64, 36
	// mostFps is as fast as our displays are; usualFps is taken where a film doesn't
	// say how fast it is.
	mostFps, usualFps = 60, 25
	// mostStills is how many pictures of a film are searched for codes: one a second,
	// or fewer of a film longer than that.
	mostStills = 40
)

// Look looks at the pictures of a media file that the probe has let in. Captions
// have none, so nothing is seen. A film needs ffmpeg: without it the error is
// ErrNoProgram.
func Look(ctx context.Context, file *os.File, entry campaign.Entry) (campaign.Look, error) {
	kind, _, _ := strings.Cut(entry.Type, "/")
	switch kind {
	case "image":
		m, err := picture(file, entry)
		if err != nil {
			return campaign.Look{}, err
		}
		return campaign.Look{Codes: Codes(m)}, nil
	case "video":
		return lookAtFilm(ctx, file, entry)
	}
	return campaign.Look{}, nil
}

// picture decodes a picture, whose size is looked at first: the file may be
// another by now than the one that was probed.
func picture(file *os.File, entry campaign.Entry) (image.Image, error) {
	c, _, err := image.DecodeConfig(io.NewSectionReader(file, 0, entry.Bytes))
	switch {
	case err != nil:
		return nil, fmt.Errorf("look at a picture: %w", err)
	case c.Width <= 0 || c.Height <= 0 || c.Width > campaign.MaxArea || c.Height > campaign.MaxArea/c.Width:
		return nil, fmt.Errorf("look at a picture: %d x %d pixels are too many", c.Width, c.Height)
	}
	m, _, err := image.Decode(io.NewSectionReader(file, 0, entry.Bytes))
	if err != nil {
		return nil, fmt.Errorf("look at a picture: %w", err)
	}
	return m, nil
}

// lookAtFilm decodes a film once, into small pictures for flashes and a few large
// ones for codes.
func lookAtFilm(ctx context.Context, file *os.File, entry campaign.Entry) (campaign.Look, error) {
	fps := entry.Fps
	if fps <= 0 {
		fps = usualFps
	}
	fps = min(fps, mostFps)
	length := float64(entry.Ms) / 1000
	every := max(1, length/mostStills)
	still := fitting(image.Rect(0, 0, entry.W, entry.H), codeSide)
	args := slices.Concat(
		output(fmt.Sprintf("fps=%s,scale=%d:%d:flags=area", number(fps), filmW, filmH), "rgb24", 1),
		output(fmt.Sprintf("fps=%s:round=near,scale=%d:%d:flags=bicubic", number(1/every), still.Dx(), still.Dy()), "gray", 4),
	)
	flashes := NewFlashes(filmW*filmH, fps)
	var codes []string
	d := decoder{file: file, entry: entry, limit: lookTime}
	err := d.run(ctx, nil, args, func(out []io.Reader) error {
		seen := make(chan error, 1)
		go func() {
			seen <- pictures(out[1], still.Dx()*still.Dy(), mostStills+1, func(b []byte) error {
				codes = append(codes, Codes(&image.Gray{Pix: b, Stride: still.Dx(), Rect: still})...)
				return ctx.Err()
			})
		}()
		n := 0
		err := pictures(out[0], 3*filmW*filmH, int(math.Ceil(length*fps))+mostFps, func(b []byte) error {
			flashes.Add(b)
			n++
			return ctx.Err()
		})
		if err == nil && n == 0 {
			err = errors.New("no picture could be decoded")
		}
		return errors.Join(err, <-seen)
	})
	if err != nil {
		return campaign.Look{}, err
	}
	slices.Sort(codes)
	codes = slices.Compact(codes)
	return campaign.Look{Flashes: flashes.Most(), Codes: codes[:min(len(codes), mostCodes)]}, nil
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', 6, 64) }
