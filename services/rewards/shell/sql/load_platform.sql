SELECT currency, time_zone FROM platform WHERE partition = $1
