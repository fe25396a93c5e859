"""An invented municipality: raw files that look like those that schools really send.

Nobody in it exists. Surnames, first names and patronymics are words of statistics and office
work, СНИЛС are of the range that was never issued. The structure behind the numbers is real,
so that an analysis has something to find; it is laid down in three places:

* :mod:`pipeline.demo.groups`: three groups of schools (large town schools, village schools,
  small remote ones). Coverage of diagnostics, finished routes, courses and mentoring differ by
  about 25 percentage points from group to group; a school deviates from its group by ±3 points.
* :mod:`pipeline.demo.diagnostics`: two factors behind the eight blocks of one test of ЦНППМ.
  «Предметно-методический» carries предметный, методический, оценочный, ИКТ;
  «коммуникативно-управленческий» carries психолого-педагогический, коммуникативный,
  организационно-управленческий, нормативно-правовой. Loadings are 0.80, 0.78, 0.75, 0.72, the
  factors correlate at 0.3. Below 60 % of the maximum is a deficit. A second wave measures the
  same persons again and finds about 7 points more in those who walked their route.
* :mod:`pipeline.demo.surveys`: three correlated phases behind the 84 answers on burnout, the
  second one («резистенция») the most frequent.

Every year continues the one before: the same schools, most of the same people a year older,
novices come and some of them leave, mentor pairs last, networks grow. A year is reached by
living through all years since 2017 with random numbers that depend on the seed, the year and
the subject alone. Writing 2022 alone therefore gives the bytes that writing 2020 to 2022 gives.

``write.write`` writes a year; ``world.world`` gives the clean tables behind it; ``dirt`` makes
them untidy at rates that ``dirt.Rates`` names, never changing what they say.
"""
