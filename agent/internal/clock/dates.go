package clock

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"slices"

	"storyline/agent/internal/durable"
	"storyline/playlists"
)

// dates are the boots whose clock was not believed at first, the oldest first. At
// is zero until a time source has steered the clock. A boot whose clock was always
// believed is not among them: its plays need no date.
type dates []playlists.Dated

const (
	// mostDates is how many boots are remembered: a month of a carriage whose
	// power is cut sixteen times a day.
	mostDates = 512
	// maxDates is more than their file has, in bytes.
	maxDates = 64 << 10
	// retold is how many of the newest dates are told again with everything, in
	// case they were found out after the plays had been sent.
	retold = 4
	// asleep is how far, in ms, the kernel's count may be ahead of ours. A machine
	// that was asleep gained more, and then we can't tell when its plays were.
	asleep = 1000
)

// date notes that this boot's clock is doubted and, once a time source steers it,
// when the boot began. What was found out first stands. c.mu is held.
func (c *Clock) date(at playlists.Clock) {
	i := slices.IndexFunc(c.dates, func(d playlists.Dated) bool { return d.Boot == c.boot })
	switch {
	case i < 0 && at.State == playlists.Untrusted:
		c.dates = append(c.dates, playlists.Dated{Boot: c.boot})
		c.dates = c.dates[max(len(c.dates)-mostDates, 0):]
	case i >= 0 && c.dates[i].At == 0 && at.State == playlists.Synced && c.awake(at.Uptime):
		c.dates = slices.Clone(c.dates) // what is being saved is left as it was
		c.dates[i].At = max(at.Now-at.Uptime, 1)
	default:
		return
	}
	select {
	case c.news <- struct{}{}:
	default:
	}
}

// awake reports whether the machine has not slept since this program began.
func (c *Clock) awake(uptime int64) bool {
	boot, kernels, known := c.opt.Boot()
	return !known || boot != c.boot || kernels-uptime <= asleep
}

// Dates gives when those of the boots began that are known, and the newest ones
// that are known beside them.
func (c *Clock) Dates(of []playlists.ID128) []playlists.Dated {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []playlists.Dated
	fresh := 0
	for i := len(c.dates) - 1; i >= 0 && len(list) < playlists.MaxBoots; i-- {
		d := c.dates[i]
		if d.At == 0 || fresh >= retold && !slices.Contains(of, d.Boot) {
			continue
		}
		fresh++
		list = append(list, d)
	}
	return list
}

// saveDates writes the dates down. A display whose disk is full goes on without.
func (c *Clock) saveDates() {
	c.mu.Lock()
	list := c.dates
	c.mu.Unlock()
	if c.opt.Dates == "" || len(list) == 0 {
		return
	}
	b, err := json.Marshal(list)
	if err == nil {
		err = durable.Replace(c.opt.Dates, summed(b))
	}
	if err != nil {
		c.opt.Log.Warn("dates of boots can't be saved", slog.Any("error", err))
	}
}

// loadDates reads saved dates; no file is none.
func loadDates(path string) (dates, error) {
	if path == "" {
		return nil, nil
	}
	b, err := durable.Read(path, maxDates)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return parseDates(b)
}

// parseDates reads one line of JSON and its checksum: a flipped digit would date
// plays wrongly, and the first word stands.
func parseDates(b []byte) (dates, error) {
	var list dates
	i := bytes.LastIndexByte(b, ' ')
	if i < 0 || !bytes.Equal(summed(slices.Clone(b[:i])), b) {
		return nil, errors.New("no dates of boots with their checksum")
	}
	if err := json.Unmarshal(b[:i], &list); err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(d playlists.Dated) bool { return d.At < 0 })
	return list[max(len(list)-mostDates, 0):], nil
}
