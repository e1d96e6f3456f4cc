package agent

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"storyline/agent/internal/link/brokertest"
	"storyline/agent/internal/ordertest"
	"storyline/playlists"
)

// lease is how long ordertest.Playlist gives an arrangement.
const lease = 30 * day

// soon is in how many ms something ends on a screen that is there already.
const soon = 3000

// TestNeverBlank is the list of faults. Each is met by the agent with the browser
// that it keeps, on a glass that is looked at twenty times a second from before the
// display is switched on, and each is named in the status.
func TestNeverBlank(t *testing.T) {
	for _, fault := range faults {
		t.Run(fault.name, func(t *testing.T) {
			c := hang(t)
			fault.meet(c)
			c.watcher.NeverBlank(t)
		})
	}
}

// faults are met in turn.
var faults = []struct {
	name string
	meet func(c *carriage)
}{
	{"no network at first boot", func(c *carriage) {
		c.on()
		c.shows(playlists.ShowHelp)
		c.names("the missing broker", func(s *standing) bool { return !s.Connected })
	}},
	{"no network at boot with a programme", func(c *carriage) {
		c.on()
		c.tells(ordertest.Playlist(c.now(), "10511", "olena", lasting()))
		c.shows(playlists.ShowSlide)
		c.stop()
		c.on()
		s := c.shows(playlists.ShowSlide)
		if s.Showing.ID != "lasting" || s.Connected {
			c.t.Errorf("showing %+v", s.Showing)
		}
		c.names("the missing broker", func(s *standing) bool { return !s.Connected })
	}},
	{"a bad playlist", func(c *carriage) {
		c.on()
		good := ordertest.Playlist(c.now(), "10511", "olena", lasting())
		c.tells(good)
		c.shows(playlists.ShowSlide)
		next := ordertest.Playlist(c.now()+1, "10511", "a thief", ordertest.Story("forged", 60_000))
		for _, bad := range [][]byte{[]byte("{}"), good[:len(good)/2], next} {
			c.order(playlists.OrderPlaylist, bad)
		}
		s := c.names("the refusals", func(s *standing) bool { return len(s.Refusals) == 3 })
		if s.Showing.ID != "lasting" {
			c.t.Errorf("showing %+v", s.Showing)
		}
	}},
	{"a damaged film", func(c *carriage) {
		damaged := film(c.t, 4)
		for i := len(damaged) / 4; i < len(damaged); i++ {
			damaged[i] = byte(i * 7)
		}
		c.holds(damaged)
		c.on()
		c.tells(ordertest.Playlist(c.now(), "10511", "olena", filmed("torn", damaged, 4000), ordertest.Story("whole", 2000)))
		c.names("the failure", func(s *standing) bool { return len(s.Failures) > 0 && s.Failures[0].ID == "torn" })
		c.names("the story after it", func(s *standing) bool { return s.Showing.ID == "whole" })
	}},
	{"a film deleted while it plays", func(c *carriage) {
		whole := film(c.t, 8)
		path := c.holds(whole)
		c.on()
		c.tells(ordertest.Playlist(c.now(), "10511", "olena", filmed("gone", whole, 8000)))
		c.names("the film", func(s *standing) bool { return s.Showing.ID == "gone" && s.Showing.What == playlists.ShowSlide })
		if err := os.Remove(path); err != nil {
			c.t.Fatal(err)
		}
		c.names("the missing file", func(s *standing) bool { return s.Missing == 1 })
		c.shows(playlists.ShowCall)
	}},
	{"a full disk", func(c *carriage) {
		c.small(3 << 20)
		c.on()
		c.tells(ordertest.Playlist(c.now(), "10511", "olena", ordertest.Story("short", 1000, 1000)))
		c.shows(playlists.ShowSlide)
		c.fill()
		c.order(playlists.OrderPlaylist, ordertest.Playlist(c.now(), "10511", "olena", lasting()))
		c.names("the full disk", func(s *standing) bool {
			return strings.Contains(s.Trouble, "no space") || len(s.Refusals) > 0 && s.Refusals[0].Reason == playlists.StorageFailed
		})
	}},
	{"a clock in 1970", func(c *carriage) {
		c.cfg.Clock = "system"
		c.clock.Store(-time.Now().UnixMilli())
		c.on()
		// Signed now, by those whose clock is right.
		timed := ordertest.Story("timed", 60_000)
		timed.Hours = []playlists.Daypart{{Start: 9 * 60, End: 21 * 60}}
		c.tells(ordertest.Playlist(time.Now().UnixMilli(), "10511", "olena", timed, lasting()))
		s := c.shows(playlists.ShowSlide)
		if s.Clock != playlists.Untrusted || s.Showing.ID != "lasting" {
			c.t.Errorf("the clock is %s, and %s is told", s.Clock, s.Showing.ID)
		}
		c.names("the untrusted clock", says("the clock is untrusted"))
	}},
	{"a clock that jumps a day", func(c *carriage) {
		c.on()
		c.tells(ordertest.Playlist(c.now(), "10511", "olena", ordertest.Story("told", 1500, 1500)))
		c.shows(playlists.ShowSlide)
		for _, by := range []int64{day, -day, 0} {
			c.clock.Store(by)
			c.names("the time", func(s *standing) bool {
				return says("the clock was set by")(s) && s.Showing.What == playlists.ShowSlide && max(s.Showing.Since-c.now(), c.now()-s.Showing.Since) < hour
			})
		}
	}},
	{"a lease that is over", func(c *carriage) {
		c.on()
		c.shows(playlists.ShowHelp)
		c.tells(ordertest.Playlist(c.now()-lease+soon, "10511", "olena", lasting()))
		c.shows(playlists.ShowSlide)
		c.shows(playlists.ShowHelp)
		c.names("the end of the lease", says("the lease of the playlist ended"))
	}},
	{"a consent that is over", func(c *carriage) {
		c.on()
		c.shows(playlists.ShowHelp)
		story := lasting()
		story.ConsentEnd = c.now() + soon
		c.tells(ordertest.Playlist(c.now(), "10511", "olena", story))
		c.shows(playlists.ShowSlide)
		c.shows(playlists.ShowHelp)
		c.names("the end of the consent", says("the consent to story lasting ended"))
	}},
	{"a controller that is gone", func(c *carriage) {
		m := brokertest.StartMosquitto(c.t)
		centre := startCentre(c.t, m.Address())
		c.cfg.Broker = m.Address()
		c.on()
		now := c.now()
		centre.retain(bindingTopic, ordertest.Binding(now, "d-1", "10511"))
		centre.retain(playlistTopic, ordertest.Playlist(now, "10511", "olena", lasting()))
		centre.status("the story", func(s *playlists.Status) bool { return s.Showing.ID == "lasting" })
		m.Stop()
		s := c.names("the loss", func(s *standing) bool { return !s.Connected })
		if s.Showing.ID != "lasting" {
			c.t.Errorf("showing %+v", s.Showing)
		}
	}},
	{"a player that is killed", func(c *carriage) {
		c.dies("process ended", syscall.SIGKILL, "")
	}},
	{"a player whose page is killed", func(c *carriage) {
		c.dies("did not draw", syscall.SIGKILL, "--type=renderer")
	}},
	{"a player whose page is frozen", func(c *carriage) {
		c.dies("did not draw", syscall.SIGSTOP, "--type=renderer")
	}},
	{"a player that is frozen", func(c *carriage) {
		c.dies("did not draw", syscall.SIGSTOP, "")
	}},
}
