package revision

import (
	"os"
	"os/exec"
	"testing"
	"time"

	"storyline/playlists"
)

// TestKilledAtAnyMomentOldOrNewIsInForce kills a child that replaces its
// playlist and binding as fast as it can.
func TestKilledAtAnyMomentOldOrNewIsInForce(t *testing.T) {
	const variable = "STORYLINE_REVISION_CHILD"
	if os.Getenv(variable) != "" {
		r := open(t, ".", trust(1, "olena"))
		for n := r.Snapshot().Held[playlists.OrderPlaylist].Serial.N + 1; ; n++ {
			give(t, r, playlists.OrderPlaylist, list(n, "10511"))
			if n%2 == 0 {
				if err := r.Applied(r.Snapshot().Held[playlists.OrderPlaylist]); err != nil {
					t.Fatal(err)
				}
			}
			if n%3 == 0 {
				give(t, r, playlists.OrderTrust, trust(n, "olena"))
			}
			os.Stdout.Write([]byte{1})
		}
	}
	dir := t.TempDir()
	filled(t, dir)
	var last int64 = 100
	for round := range 12 {
		cmd := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), variable+"=here")
		cmd.Dir = dir
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		kill := time.AfterFunc(30*time.Second, func() { cmd.Process.Kill() })
		told, b := int64(0), make([]byte, 1)
		for told <= int64(round) {
			if _, err := out.Read(b); err != nil {
				t.Fatalf("the child ended by itself: %v", err)
			}
			told++
		}
		time.AfterFunc(time.Duration(round)*300*time.Microsecond, func() { cmd.Process.Kill() })
		for {
			if _, err := out.Read(b); err != nil {
				break
			}
			told++
		}
		cmd.Wait()
		kill.Stop()
		s := open(t, dir, trust(1, "olena")).Snapshot()
		if n := s.Held[playlists.OrderPlaylist].Serial.N; s.Playlist == nil || n < last+told || n > last+told+1 || len(s.Refusals) > 0 {
			t.Fatalf("round %d: %d in force, %d were in force and %d told, refusals %+v", round, n, last, told, s.Refusals)
		}
		last = s.Held[playlists.OrderPlaylist].Serial.N
		if a := s.Applied; last > 103 && (a == nil || a.Serial.N > last || a.Serial.N < last-3) {
			t.Fatalf("round %d: %+v counts as applied beside %d", round, a, last)
		}
	}
}

// FuzzReceive: whatever arrives, what is in force stays, and nothing panics.
func FuzzReceive(f *testing.F) {
	f.Add("trust", trust(2, "olena"))
	f.Add("binding", binding(11, "10512"))
	f.Add("playlist", list(101, "10511"))
	f.Fuzz(func(t *testing.T, order string, msg []byte) {
		r := filled(t, "")
		changed, refused := r.Receive(playlists.Order(order), msg, clock())
		if changed && refused != nil {
			t.Fatal("changed and refused")
		}
		if s := r.Snapshot(); refused != nil && (s.Playlist == nil || len(refused.Detail) > maxDetail) {
			t.Fatalf("%+v", refused)
		}
	})
}

// BenchmarkReceivePlaylist is the hot path: one playlist of one short story.
func BenchmarkReceivePlaylist(b *testing.B) {
	msgs := make([][]byte, 1000)
	for i := range msgs {
		msgs[i] = list(int64(101+i), "10511")
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if i%len(msgs) == 0 {
			b.StopTimer()
			r, _ := Open(Options{Display: "d-1", Roots: firstRoots(), Trust: trust(1, "olena")})
			r.Receive(playlists.OrderBinding, binding(10, "10511"), clock())
			current = r
			b.StartTimer()
		}
		if changed, _ := current.Receive(playlists.OrderPlaylist, msgs[i%len(msgs)], clock()); !changed {
			b.Fatal("refused")
		}
	}
}

var current *Revision
