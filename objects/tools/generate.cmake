# Tables of this floor that scripts compute while building.
p3t_generate(p3t_objects OUTPUT objects/pow10_table.h SCRIPT gen_pow10.py ARGS @OUT@/objects/pow10_table.h)
