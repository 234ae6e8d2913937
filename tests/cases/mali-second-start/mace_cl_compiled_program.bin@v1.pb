pairs {
  key: "activation -DACTIVATION -Dactivation=activation -DDATA_TYPE=half"
  bytes_value: "made up for this case: the program activation, number 0, and some bytes \001\002\003\n\r\n\377"
}
pairs {
  key: "conv_2d_1x1 -DBIAS -Dconv_2d_1x1=conv_2d_1x1 -DDATA_TYPE=half"
  bytes_value: "made up for this case: the program conv_2d_1x1, number 1, and some bytes \001\002\003\n\r\n\377"
}
pairs {
  key: "mace_opencl_precompiled_platform_info_key"
  bytes_value: "ARM Platform, FULL_PROFILE, OpenCL 2.1 v1.r20p0-01rel0.0123456789abcdef0123456789abcdef, v1.0.4-0-gd0d7d6f"
}
pairs {
  key: "softmax -DDATA_TYPE=half -Dsoftmax=softmax"
  bytes_value: "made up for this case: the program softmax, number 2, and some bytes \001\002\003\n\r\n\377"
}
