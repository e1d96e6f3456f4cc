package agent

import (
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"storyline/agent/internal/media"
	"storyline/playlists"
	"storyline/playlists/livetest"
)

// BenchmarkAFilmFromTheDepot fetches the same film by turns with curl and with
// the agent's media store, over links of several speeds. The agent verifies and
// syncs what it fetches; curl does neither.
func BenchmarkAFilmFromTheDepot(b *testing.B) {
	for name, speed := range map[string]int{"100Mbit": 12_500_000, "400Mbit": 50_000_000, "loopback": 0} {
		b.Run(name, func(b *testing.B) {
			d := openDepot(b, speed)
			var curl, agent time.Duration
			for b.Loop() {
				curl += byCurl(b, d)
				agent += byAgent(b, d)
			}
			perSecond := func(t time.Duration) float64 { return filmBytes * float64(b.N) / 1e6 / t.Seconds() }
			b.ReportMetric(perSecond(curl), "curl-MB/s")
			b.ReportMetric(perSecond(agent), "agent-MB/s")
			b.ReportMetric(curl.Seconds()/agent.Seconds(), "agent/curl")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// byCurl tells how long curl takes.
func byCurl(b *testing.B, d *depot) time.Duration {
	b.Helper()
	to, address := filepath.Join(b.TempDir(), "film"), d.URL+"/media/sha256/"+d.digest.String()
	begun := time.Now()
	if curl, err := exec.LookPath("curl"); err == nil {
		err = exec.Command(curl, "--fail", "--silent", "--output", to, address).Run()
		if err != nil {
			b.Fatal(err)
		}
	} else if os.Getenv("CI") == "true" {
		b.Fatal("curl is missing")
	} else if err := plainly(to, address); err != nil {
		b.Fatal(err)
	} else {
		b.Log("curl is missing, Go's own client stands in")
	}
	took := time.Since(begun)
	if err := os.Remove(to); err != nil {
		b.Fatal(err)
	}
	return took
}

// plainly fetches with nothing but Go's client.
func plainly(to, address string) error {
	res, err := http.Get(address) //nolint:noctx // the benchmark's own server
	if err != nil {
		return err
	}
	defer res.Body.Close()
	f, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, res.Body)
	return errors.Join(err, f.Close())
}

func byAgent(b *testing.B, d *depot) time.Duration {
	b.Helper()
	dir := b.TempDir()
	s, err := media.Open(media.Options{Dir: dir, Bases: []string{d.URL}})
	if err != nil {
		b.Fatal(err)
	}
	stop := livetest.Run(b, s.Run)
	begun := time.Now()
	s.Want([]playlists.Variant{{SHA256: d.digest, Bytes: filmBytes, Type: "video/mp4"}})
	for len(s.Missing()) > 0 {
		<-s.Changed()
	}
	took := time.Since(begun)
	stop()
	if err := os.RemoveAll(dir); err != nil {
		b.Fatal(err)
	}
	return took
}
