package doctor

import (
	"testing"
	"testing/fstest"
)

func TestWhatTheKernelSawOfTheDiskIsJudged(t *testing.T) {
	const device = "devices/platform/mmc_host/mmc0/block/mmcblk0/mmcblk0p2"
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	const errors, wear = "fs/ext4/mmcblk0p2/errors_count", "devices/platform/mmc_host/mmc0/block/mmcblk0/device/pre_eol_info"
	for name, c := range map[string]struct {
		sys  fstest.MapFS
		want Verdict
	}{
		"no errors":               {fstest.MapFS{errors: file("0\n")}, OK},
		"no errors, a new eMMC":   {fstest.MapFS{errors: file("0\n"), wear: file("0x01\n")}, OK},
		"errors":                  {fstest.MapFS{errors: file("3\n")}, Fail},
		"an eMMC to replace soon": {fstest.MapFS{errors: file("0\n"), wear: file("0x02\n")}, Warn},
		"an eMMC used up":         {fstest.MapFS{wear: file("0x03\n")}, Fail},
		"nothing is counted":      {fstest.MapFS{}, Skipped},
	} {
		if f := judgeHealth(c.sys, device); f.Verdict != c.want {
			t.Errorf("%s: %+v, want %s", name, f, c.want)
		}
	}
}
