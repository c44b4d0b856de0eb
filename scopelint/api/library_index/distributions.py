"""Where the composites of tf.distributions and of the functions they are made of live."""

from __future__ import annotations

from scopelint.api.registry import library

_PUBLIC = {
    "distributions_base": "Distribution ReparameterizationType FULLY_REPARAMETERIZED NOT_REPARAMETERIZED",
    "distributions_kl": "RegisterKL kl_divergence",
    "distributions_location": "Normal Laplace Uniform",
    "distributions_student_t": "StudentT",
    "distributions_discrete": "Bernoulli Categorical Multinomial",
    "distributions_gamma": "Gamma Exponential Beta",
    "distributions_dirichlet": "Dirichlet DirichletMultinomial",
}
_CONTRIB = {
    "distributions_location": "NormalWithSoftplusScale LaplaceWithSoftplusScale",
    "distributions_student_t": "StudentTWithAbsDfSoftplusScale",
    "distributions_gamma": "GammaWithSoftplusConcentrationRate ExponentialWithSoftplusRate BetaWithSoftplusConcentration",
}

for _file, _names in _PUBLIC.items():
    library(_file, *(f"tf.{_where}.{_name}" for _where in ("distributions", "contrib.distributions") for _name in _names.split()))
for _file, _names in _CONTRIB.items():
    library(_file, *(f"tf.contrib.distributions.{_name}" for _name in _names.split()))

library("gamma_functions", "tf.lbeta", "tf.math.lbeta", "tf.random_gamma", "tf.random.gamma=random_gamma")
library("gamma_functions", "tf.random_poisson", "tf.random.poisson=random_poisson")
