SELECT run_offset, marker, now, after, counts FROM tour WHERE partition = $1
