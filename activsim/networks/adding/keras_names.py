"""What of Keras a network may be made of: names, and nothing that runs code or reads files.

A name that is not here is refused; a test holds the list of layers against those that Keras has."""

from __future__ import annotations

MODELS = {"Sequential", "Functional"}
LAYERS = {
    *("InputLayer", "Dense", "EinsumDense", "Embedding", "ReversibleEmbedding", "Identity"),
    *("Masking", "Activation", "ELU", "LeakyReLU", "PReLU", "ReLU", "Softmax"),
    *("AdditiveAttention", "Attention", "GroupQueryAttention", "MultiHeadAttention"),
    *("Conv1D", "Conv1DTranspose", "Conv2D", "Conv2DTranspose", "Conv3D", "Conv3DTranspose"),
    *("DepthwiseConv1D", "DepthwiseConv2D", "SeparableConv1D", "SeparableConv2D"),
    *("Add", "Average", "Concatenate", "Dot", "Maximum", "Minimum", "Multiply", "Subtract"),
    *("BatchNormalization", "GroupNormalization", "LayerNormalization", "RMSNormalization"),
    *("SpectralNormalization", "UnitNormalization", "LayerScale"),
    "CustomScaleLayer",
    *(
        f"{kind}{n}D"
        for n in (1, 2, 3)
        for kind in (
            *("AdaptiveAveragePooling", "AdaptiveMaxPooling", "AveragePooling", "MaxPooling"),
            *("GlobalAveragePooling", "GlobalMaxPooling", "SpatialDropout", "Cropping"),
            *("UpSampling", "ZeroPadding", "ConvLSTM"),
        )
    ),
    *("AugMix", "AutoContrast", "CenterCrop", "ContrastLimitedAdaptiveHistogramEqualization"),
    *("CutMix", "Equalization", "MixUp", "Normalization", "Pipeline", "RandAugment", "Rescaling"),
    *("Resizing", "Solarization", "CategoryEncoding", "Discretization"),
    *(
        f"Random{effect}"
        for effect in (
            *("Brightness", "ColorDegeneration", "ColorJitter", "Contrast", "Crop"),
            *("ElasticTransform", "Erasing", "Flip", "GaussianBlur", "Grayscale", "Hue", "Invert"),
            *("Perspective", "Posterization", "Rotation", "Saturation", "Sharpness", "Shear"),
            *("Translation", "Zoom"),
        )
    ),
    *("ActivityRegularization", "AlphaDropout", "Dropout", "GaussianDropout", "GaussianNoise"),
    *("StochasticDepth",),
    *("Flatten", "Permute", "RepeatVector", "Reshape", "Bidirectional", "TimeDistributed"),
    *("GRU", "GRUCell", "LSTM", "LSTMCell", "RNN", "SimpleRNN", "SimpleRNNCell"),
    *("StackedRNNCells",),
}
# Of Keras 2, which Keras 3 has under another name: a layer that does the same.
OTHER_NAMES = {
    "BatchNormalizationV1": "BatchNormalization",
    "BatchNormalizationV2": "BatchNormalization",
    "SyncBatchNormalization": "BatchNormalization",
    "GroupedQueryAttention": "GroupQueryAttention",  # what Keras 3 calls it in a .h5 file
    "Custom>CustomScaleLayer": "CustomScaleLayer",  # of keras.applications.InceptionResNetV2
}
# Of Keras 2 alone: what does the same in their place. What is 0 up to a threshold is a ReLU, and
# what makes pictures larger in training alone hands them on. A random crop is, but in training, the
# middle of a picture brought to that size.
OF_KERAS_2 = {
    "ThresholdedReLU": "ReLU",
    "RandomHeight": "Identity",
    "RandomWidth": "Identity",
    "RandomCrop": "Resizing",
}
# Of Keras too, and not taken: class -> why, as what follows the layer's name in a sentence.
RUNS_CODE = "runs code that is not Keras's own, and is not run here"
FOR_OTHER_DATA = "is for words and tables, not for pictures"
REFUSED_LAYERS = {
    "Lambda": RUNS_CODE,
    "TFSMLayer": RUNS_CODE,
    "TorchModuleWrapper": RUNS_CODE,
    "JaxLayer": RUNS_CODE,
    "FlaxLayer": RUNS_CODE,
    "StringLookup": FOR_OTHER_DATA,
    "IntegerLookup": FOR_OTHER_DATA,
    "TextVectorization": FOR_OTHER_DATA,
    "Hashing": FOR_OTHER_DATA,
    "HashedCrossing": FOR_OTHER_DATA,
    "MelSpectrogram": "is for sounds, not for pictures",
    "STFTSpectrogram": "is for sounds, not for pictures",
    "MaxNumBoundingBoxes": "is for boxes in pictures, not for classes of pictures",
}
# The same of layers of Keras 2 alone.
LOST_LAYERS = dict.fromkeys(
    (
        *("LocallyConnected1D", "LocallyConnected2D", "CuDNNGRU", "CuDNNLSTM", "DenseFeatures"),
        *("LinearModel", "WideDeepModel", "RandomFourierFeatures", "SequenceFeatures"),
    ),
    "is a layer of Keras 2 that Keras 3 does not have",
)
# Where Keras does not show a class among its layers: class -> module.
INNER_MODULES = {
    "Functional": "keras.src.models.functional",
    "CustomScaleLayer": "keras.src.applications.inception_resnet_v2",
    "LayerScale": "keras.src.applications.convnext",
    "StochasticDepth": "keras.src.applications.convnext",
}
OPERATION_MODULES = {  # what operators and keras.ops are in a file: module -> classes; None: all
    "numpy": None,
    "nn": None,
    "image": None,
    "math": None,
    "linalg": None,
    "core": {"Cast", "SaturateCast", "Slice", "StopGradient", "Unstack", "ConvertToTensor"},
}
INITIALIZERS = {
    *("Constant", "Identity", "IdentityInitializer", "Ones", "Zeros", "GlorotNormal"),
    *("GlorotUniform", "HeNormal", "HeUniform", "LecunNormal", "LecunUniform", "Orthogonal"),
    *("OrthogonalInitializer", "RandomNormal", "RandomUniform", "TruncatedNormal"),
    *("VarianceScaling",),
}
REGULARIZERS = {"L1", "L2", "L1L2", "OrthogonalRegularizer"}
CONSTRAINTS = {"MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm"}
POLICIES = {"DTypePolicy", "Policy", "FloatDTypePolicy"}
QUANTIZERS = {
    *("Int8QuantizationConfig", "Int4QuantizationConfig", "Float8QuantizationConfig"),
    "AbsMaxQuantizer",
}
QUANTIZED = {"QuantizedDTypePolicy", "QuantizedFloat8DTypePolicy", "Int4DTypePolicy"}
PARTS = {  # of a layer: kind, which is the name of Keras's module too -> classes
    "initializers": INITIALIZERS,
    "regularizers": REGULARIZERS,
    "constraints": CONSTRAINTS,
    "dtype_policies": QUANTIZED,
    "quantizers": QUANTIZERS,
}
ACTIVATIONS = {
    *("celu", "elu", "exponential", "gelu", "glu", "hard_shrink", "hard_sigmoid", "hard_silu"),
    *("hard_swish", "hard_tanh", "leaky_relu", "linear", "log_sigmoid", "log_softmax", "mish"),
    *("relu", "relu6", "selu", "sigmoid", "silu", "swish", "soft_shrink", "softmax", "softplus"),
    *("softsign", "sparse_plus", "sparse_sigmoid", "sparsemax", "squareplus", "tanh"),
    *("tanh_shrink", "threshold"),
}
OLD_ACTIVATIONS = {
    "softmax_v2": "softmax",
    "log_softmax_v2": "log_softmax",
    "leaky_relu_v2": "leaky_relu",
}
