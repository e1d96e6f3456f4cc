package agent

import (
	"fmt"
	"net/http"

	"storyline/agent/internal/media"
	"storyline/playlists"
)

// openMedia opens the media, and the train that it is fetched from first.
func (a *Agent) openMedia(p papers) error {
	o := media.Options{
		Dir: a.cfg.DataDir, Bases: a.cfg.Media, Rate: a.cfg.Fetch.Rate, Window: a.cfg.Fetch.Window, Minute: a.minute,
		Cap: a.cfg.Space.Cap, Reserve: a.cfg.Space.Reserve, Orders: a.unpack, Boot: a.clock.Boot().String(), Log: a.log,
	}
	if a.openTrain(p.train); a.siblings != nil {
		o.Train = a.siblings
	}
	var err error
	if a.media, err = media.Open(o); err != nil {
		return fmt.Errorf("data_dir: %w", err)
	}
	return nil
}

// minute tells the minute of the day on the wall, by the offsets of the newest
// playlist. Nobody knows it without a playlist, or while the clock is untrusted.
func (a *Agent) minute() (int, bool) {
	c, o := a.clock.At(), a.revision.Snapshot().Playlist
	if c.State == playlists.Untrusted || o == nil || len(o.Offsets) == 0 {
		return 0, false
	}
	_, m := playlists.LocalClock{Offsets: o.Offsets}.Service(c.Now)
	return int(m), true
}

// disk is what the status says of it, nil if that can't be known.
func (a *Agent) disk() *playlists.Disk {
	free, held, err := a.media.Disk()
	if err != nil {
		return nil
	}
	return &playlists.Disk{Free: free, Media: held}
}

// files serves what is held to the other displays of the train.
type files struct{ a *Agent }

func (f files) ServeHTTP(w http.ResponseWriter, r *http.Request) { f.a.media.ServeHTTP(w, r) }
