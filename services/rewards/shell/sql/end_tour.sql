DELETE FROM tour WHERE partition = $1
