//go:build !race

package revision

const raced = false
