package screentest

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"storyline/playlists/livetest"
	"storyline/playlists/screen"
)

// TestMpvOpensAFileAndNothingThatItNames gives mpv files that would have it open an
// address, or another file: none is shown, and nobody is asked.
func TestMpvOpensAFileAndNothingThatItNames(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var asked atomic.Int64
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			asked.Add(1)
			_ = c.Close()
		}
	}()
	t.Cleanup(func() {
		_ = l.Close()
		<-ended
	})
	shelf, told := Shelf{t.TempDir()}, &ledger{}
	secret := filepath.Join(t.TempDir(), "film.mp4")
	if err := os.WriteFile(secret, film(t, red), 0o600); err != nil {
		t.Fatal(err)
	}
	url := "http://" + l.Addr().String() + "/film.mp4"
	var list reel
	at := Now() + 3000
	for name, text := range map[string]string{
		"a stream":        "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n" + url + "\n#EXT-X-ENDLIST\n",
		"a local stream":  "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n" + secret + "\n#EXT-X-ENDLIST\n",
		"a playlist":      "#EXTM3U\n" + url + "\n",
		"a concatenation": "ffconcat version 1.0\nfile " + secret + "\n",
		"an edit":         "# mpv EDL v0\n" + secret + ",0,1\n" + url + ",0,1\n",
		"a sheet":         "FILE \"" + secret + "\" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n",
		"a drawing":       "<svg xmlns='http://www.w3.org/2000/svg' xmlns:x='http://www.w3.org/1999/xlink' width='9' height='9'><image x:href='" + url + "' width='9' height='9'/></svg>",
		"a dash":          "<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash:schema:mpd:2011' type='static'><Period><AdaptationSet mimeType='video/mp4'><Representation id='1'><BaseURL>" + url + "</BaseURL></Representation></AdaptationSet></Period></MPD>",
	} {
		list = append(list, frame(screen.KindVideo, name, shelf.put(t, []byte(text)), at, at+1000, 0))
		at += 1000
	}
	list = append(list, frame(screen.KindHelp, "closing", "", at, at+60_000, 0))
	_, room := xmpv(t, Show{list, told, shelf})
	livetest.Run(t, room.Run)
	until(t, "the last card", 40*time.Second, func() bool {
		return slices.ContainsFunc(told.all(), func(r screen.Report) bool { return r.ID == "closing" && r.Event == screen.EventFirstFrame })
	})
	failed := map[string]bool{}
	for _, r := range told.all() {
		switch {
		case r.Event == screen.EventFailed:
			failed[r.ID] = true
		case r.Event == screen.EventFirstFrame && r.ID != "closing":
			t.Errorf("%s was shown", r.ID)
		}
	}
	if len(failed) != len(list)-1 {
		t.Errorf("%d of %d files failed: %v", len(failed), len(list)-1, failed)
	}
	if n := asked.Load(); n > 0 {
		t.Errorf("mpv asked an address %d times", n)
	}
	if n, reason := room.Restarts(); n > 0 {
		t.Error(fmt.Sprintf("mpv was started anew %d times: ", n), reason)
	}
}
