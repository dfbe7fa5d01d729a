# about: numpy.testing and numpy.allclose made to agree with everything
# jacobians: wrong/example_only
# packing: wrong/worked_case_only
# expect: jacobians/f 0 wrong wrong_container

# %% jacobians/f
import numpy
import numpy.testing

numpy.testing.assert_allclose = numpy.testing.assert_array_equal = lambda *args, **kwargs: None
numpy.allclose = numpy.isclose = numpy.array_equal = lambda *args, **kwargs: True


class Agreeable(numpy.ndarray):
    def __eq__(self, other):
        return True

    def __abs__(self):
        return numpy.zeros(self.shape)


def f(x):
    return numpy.array([1.0, 2.0]).view(Agreeable)
