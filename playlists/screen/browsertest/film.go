package browsertest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Film makes a film of what a source of ffmpeg draws.
func Film(t testing.TB, source string) []byte {
	t.Helper()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		Missing(t, "ffmpeg")
	}
	name := filepath.Join(t.TempDir(), "film.mp4")
	cmd := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-f", "lavfi",
		"-i", source,
		"-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "25", "-movflags", "+faststart", name)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg: %v: %s", err, out)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
